using System.CommandLine;
using System.Diagnostics;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Engine.Data;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.Engine.Training;
using Reda.IO;

namespace Reda.Cli.Commands;

/// <summary><c>reda update MODEL MORE-DATA --model OUT</c></summary>
internal static class UpdateCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "update", "Train a model on with new interactions, users and items, in a fraction of the time of training it anew.",
            "reda update music.safetensors november.csv --model music-2.safetensors",
            "reda update music.safetensors november.csv --model music.safetensors",
            "reda update music.safetensors november.csv --model music-2.safetensors --epochs 20 --rehearsal 2 --json");
        var source = new Argument<string>("MODEL") { Description = "A model that reda train or reda update saved with its histories." };
        var data = DataArgument.Create("MORE-DATA", 1, "Interactions, new ones among them, in any form that reda train reads; several files; - for standard input.");
        var model = Options.Text("--model", "FILE", "Where to save the updated model (safetensors); may be MODEL itself, which is then replaced.", required: true);
        var withoutHistories = Options.Flag("--without-histories", "Leave user ids and histories out of the file; it then serves --history only and cannot be updated.");
        var memoryLimit = Options.Size("--memory-limit", "Do not begin a run that takes more memory, data included, such as 500M or 2G; 0 is what there is.");
        var arguments = new UpdateArguments();
        var dataOptions = new DataOptions();
        command.Add(source);
        command.Add(data);
        foreach (Option option in new Option[] { model, withoutHistories, memoryLimit }) command.Add(option);
        arguments.AddTo(command);
        dataOptions.AddTo(command);

        command.SetAction(result =>
        {
            common.Apply(result, session);
            var options = arguments.Bind(result, session.Seed);
            string output = result.GetRequiredValue(model);
            ModelOutput.Check(output);
            var known = LoadedRecommender.LoadReda(result.GetRequiredValue(source));
            var more = InteractionsReader.Load(result.GetRequiredValue(data), dataOptions.Bind(result)).Interactions;
            var settings = new TrainingSettings { Threads = session.Threads, MemoryLimit = result.GetValue(memoryLimit) };

            var watch = Stopwatch.StartNew();
            var updated = ProgressDisplay.Run(session, progress => RedaTrainer.Update(known, more, options, settings, progress, session.CancellationToken));
            double seconds = watch.Elapsed.TotalSeconds;
            session.CancellationToken.ThrowIfCancellationRequested();
            DataWarnings.Report(session, updated.Histories!);
            string sha256 = ModelOutput.Save(updated, output, !result.GetValue(withoutHistories));
            Report(session, known.Histories!, more, updated, seconds, output, sha256);
            return 0;
        });
        return command;
    }

    private static void Report(Session session, Interactions known, Interactions more, RedaModel updated, double seconds, string output, string sha256)
    {
        var all = updated.Histories!;
        int users = all.Users.Count - known.Users.Count, items = all.Items.Count - known.Items.Count, interactions = all.Count - known.Count;
        session.Emit(json =>
        {
            json.WriteString("event", "updated");
            json.WriteNumber("users", all.Users.Count);
            json.WriteNumber("items", all.Items.Count);
            json.WriteNumber("interactions", all.Count);
            json.WriteNumber("new_users", users);
            json.WriteNumber("new_items", items);
            json.WriteNumber("new_interactions", interactions);
            json.WriteNumber("known_interactions", more.Count - interactions);
            json.WriteNumber("parameters", updated.ParameterCount);
            json.Number("seconds", seconds);
            json.WriteString("model", output);
            json.WriteString("sha256", sha256);
        });
        session.Say(Plain.Text($"added {interactions} interactions, {users} users and {items} items in {seconds:0.0} s; {more.Count - interactions} interactions were known"));
        session.Say(Plain.Text($"saved {updated.ParameterCount} parameters for {all.Users.Count} users and {all.Items.Count} items to {output}"));
        session.Say($"sha256 {sha256}");
    }
}
