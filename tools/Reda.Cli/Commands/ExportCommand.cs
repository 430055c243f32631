using System.CommandLine;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.IO.Results;

namespace Reda.Cli.Commands;

/// <summary><c>reda export MODEL --items OUT</c>, <c>--users OUT</c> or <c>--pairs FILE --output OUT</c></summary>
internal static class ExportCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "export", "Write item vectors, user vectors or relation vectors of item pairs for other tools: .npy (ids beside it), .csv or .parquet.",
            "reda export music.safetensors --items items.npy",
            "reda export music.safetensors --users users.parquet",
            "reda export music.safetensors --pairs pairs.csv --output relations.npy --json");
        var model = new Argument<string>("MODEL") { Description = "A model that reda train saved." };
        var items = Options.Text("--items", "OUT", "Write the aspect embeddings of all items, [items, k, d], to this file.");
        var users = Options.Text("--users", "OUT", "Write the embeddings of all users of the training data, [users, d], to this file.");
        var pairs = Options.Text("--pairs", "FILE", "Write the relation vectors of the pairs of a file, [pairs, d], to --output: two ids a row, or CSV or TSV with columns item and other.");
        var output = new OutputArguments(ResultFormat.Npy, ResultFormat.Csv, ResultFormat.Parquet);
        command.Add(model);
        foreach (Option option in new Option[] { items, users, pairs }) command.Add(option);
        output.AddTo(command);
        output.Require(command, items);
        output.Require(command, users);
        command.Validators.Add(result =>
        {
            bool Given(Option option) => result.GetResult(option) is { Implicit: false };
            if (new Option[] { items, users, pairs }.Count(Given) != 1) result.AddError("give one of --items, --users and --pairs");
            else if (Given(pairs) != Given(output.File)) result.AddError("--pairs and --output go together");
        });

        command.SetAction(result =>
        {
            common.Apply(result, session);
            var loaded = LoadedRecommender.LoadRelations(result.GetRequiredValue(model));
            var (option, file) = result.GetValue(items) is { } ofItems ? ("--items", ofItems) : result.GetValue(users) is { } ofUsers ? ("--users", ofUsers) : ("--output", result.GetRequiredValue(output.File));
            ModelOutput.Check(file, option);
            var source = option switch
            {
                "--items" => VectorSource.Items(loaded),
                "--users" => VectorSource.Users(loaded),
                _ => VectorSource.Pairs(loaded, result.GetRequiredValue(pairs)),
            };
            VectorOutput.Save(session, source, output.Bind(result, file)!.Value, file);
            return 0;
        });
        return command;
    }
}
