using System.CommandLine;
using System.CommandLine.Parsing;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.IO.Preparing;

namespace Reda.Cli.Commands;

/// <summary><c>reda prepare LAYOUT IN OUT</c></summary>
internal static class PrepareCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "prepare", "Turn raw data sets into training and test data: filter, split, number.",
            "reda prepare hetrec2011 hetrec2011-lastfm-2k LastFM --min-user-actions 5",
            "reda prepare amazon ratings_Digital_Music.csv AMusic --rating-above 3 --min-user-actions 5",
            "reda prepare goodreads goodreads_interactions_poetry.json.gz GPoetry --rating-above 3 --k-core 5 --names goodreads_books_poetry.json.gz",
            "reda prepare movielens ml-20m ml20 --rating-above 3 --split last --validation --output-format parquet",
            "reda prepare generic part-1.csv part-2.csv.gz data --user-column who --item-column what --output-format csv --json");
        var layout = new Argument<SourceLayout>("LAYOUT")
        {
            Description = "The data set: generic, hetrec2011, amazon, goodreads or movielens.",
            HelpName = "LAYOUT",
            CustomParser = Layout,
        };
        var paths = DataArgument.Create("IN... OUT", 2, "The files, or the folder that holds them (- is standard input), and last the folder to write to.");
        var options = new PreparingOptions();
        var dataOptions = new DataOptions();
        command.Add(layout);
        command.Add(paths);
        options.AddTo(command);
        dataOptions.AddTo(command);

        command.SetAction(result =>
        {
            common.Apply(result, session);
            string[] given = result.GetRequiredValue(paths);
            var wanted = options.Bind(result, session.Seed);
            Preparation.CheckTarget(given[^1], wanted);
            var prepared = Preparation.Read(
                result.GetValue(layout), given[..^1], wanted, dataOptions.Bind(result), options.Names(result), session.CancellationToken);
            Report(session, Write(prepared, given[^1], session.CancellationToken));
            return 0;
        });
        return command;
    }

    // A forced end waits for the writing to notice that it is not wanted any more and to remove what it began.
    private static PreparationReport Write(Preparation prepared, string folder, CancellationToken cancellationToken)
    {
        lock (Interruption.Writing) return prepared.Write(folder, cancellationToken);
    }

    private static SourceLayout Layout(ArgumentResult result)
    {
        string given = result.Tokens[0].Value;
        if (given.All(char.IsAsciiLetterOrDigit) && !char.IsAsciiDigit(given[0]) && Enum.TryParse(given, ignoreCase: true, out SourceLayout layout)) return layout;
        result.AddError($"LAYOUT takes {string.Join(", ", Enum.GetNames<SourceLayout>()).ToLowerInvariant()}; found '{given}'");
        return default;
    }

    private static void Report(Session session, PreparationReport report)
    {
        var table = Tables.New("step", ">users", ">items", ">actions");
        foreach (var step in report.Steps)
        {
            session.Emit(json =>
            {
                json.WriteString("event", "step");
                json.WriteString("step", step.Step);
                json.WriteNumber("users", step.Users);
                json.WriteNumber("items", step.Items);
                json.WriteNumber("actions", step.Actions);
            });
            table.Row(step.Step, Plain.Text($"{step.Users}"), Plain.Text($"{step.Items}"), Plain.Text($"{step.Actions}"));
        }

        session.Emit(json =>
        {
            json.WriteString("event", "prepared");
            json.WriteNumber("users", report.Steps[^1].Users);
            json.WriteNumber("items", report.Steps[^1].Items);
            json.WriteNumber("interactions", report.Steps[^1].Actions);
            json.WriteNumber("test", report.Test);
            json.WriteNumber("validation", report.Validation);
            json.WriteNumber("unknown_targets", report.UnknownTargets);
            json.WriteNumber("named_items", report.NamedItems);
            json.WriteStartArray("files");
            foreach (string file in report.Files) json.WriteStringValue(file);
            json.WriteEndArray();
        });
        session.Show("what is left after each step", table);
        session.Say(Plain.Text($"held out: {report.Test} for the test, {report.Validation} for validation; {report.UnknownTargets} left out, whose items nobody has in training"));
        session.Say(Plain.Text($"{report.NamedItems} items have names"));
        foreach (string file in report.Files) session.Say($"wrote {file}");
    }
}
