using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Cli.Reports.Plots;
using Reda.Cli.Reports.Reproduction;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.Experiments.Cells;
using Reda.Experiments.Methods;
using Reda.Experiments.Results;
using Reda.Experiments.Sets;
using Reda.Experiments.Studies;

namespace Reda.Cli.Commands;

/// <summary><c>reda reproduce --data FOLDER --out FOLDER</c></summary>
internal static class ReproduceCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "reproduce", "Redo the paper's experiments: its tables and figures as a page, numbers and plots. Finished parts are kept and not done again.",
            "reda reproduce --data data --out report",
            "reda reproduce --data data --out quick --quick",
            "reda reproduce --data data --out report --only table2,figure4",
            "reda reproduce --data data --out report --json --quiet > rows.jsonl");
        var data = Options.Text("--data", "FOLDER", $"The folder that holds {string.Join(", ", PaperSet.All.Select(set => set.Name))}, each with trainset.txt and testset.txt.", required: true);
        var output = Options.Text("--out", "FOLDER", "Where the report is written and finished parts are kept.", required: true);
        var only = new ListOption("--only", "Do some of the tables and figures only.", [.. StudyList.All.Select(study => study.Name)]);
        var quick = Options.Flag("--quick", "Few users, small embeddings and a few epochs, in minutes: to see that everything runs.");
        var withoutPng = Options.Flag("--without-png", "Write plots as SVG and CSV only.");
        var reportOnly = Options.Flag("--report-only", "Compute nothing: write the report of the parts that are there.");
        foreach (Option option in new Option[] { data, output, only, quick, withoutPng, reportOnly }) command.Add(option);
        command.SetAction(result =>
        {
            common.Apply(result, session);
            bool png = !result.GetValue(withoutPng);
            if (png && !PngImage.IsAvailable)
                throw new RedaException(RedaErrorKind.Usage, "R175", null, "this build of reda cannot draw PNG", "it is one native file, which leaves that library out", "give --without-png, or use reda as a .NET tool");
            var effort = result.GetValue(quick) ? Effort.Quick : Effort.Whole;
            var studies = StudyList.All.Where(study => only.Of(result) is not { } names || names.Contains(study.Name)).ToArray();
            Run(session, result.GetRequiredValue(data), result.GetRequiredValue(output), studies, effort, png, result.GetValue(reportOnly));
            return 0;
        });
        return command;
    }

    private static void Run(Session session, string data, string output, IReadOnlyList<Study> studies, Effort effort, bool png, bool reportOnly)
    {
        var plan = new StudyPlan(PaperSet.All, MethodList.All, effort, session.Seed, session.Threads);
        var store = new CellStore(output, Interruption.Writing);
        store.Prepare();
        var context = new CellContext(new SetLoader(data, effort, session.Seed), store, effort, session.Seed, session.Threads, new Progress<double>(), session.CancellationToken);
        var cells = studies.SelectMany(study => study.Cells(plan)).DistinctBy(cell => cell.Id).ToArray();
        var watch = Stopwatch.StartNew();
        int computed = reportOnly ? 0 : LiveLine.Run(session, line => new CellRunner(context, new CellDisplay(session, line)).Run(cells));
        double seconds = watch.Elapsed.TotalSeconds;

        Chapter[] chapters = [.. studies.Select(study => study.Tell(plan, store, session.CancellationToken))];
        int missing = chapters.SelectMany(chapter => chapter.Missing).Select(one => one.Cell).Distinct().Count(), finished = cells.Length - missing;
        double taken = cells.Sum(cell => store.Find(cell.Id, cell.Spec) is { } found ? Math.Max(Seconds(found, "seconds"), Seconds(found, "trial_seconds")) : 0);
        ReproductionReport.Write(output, chapters, Facts(session, data, effort, cells.Length, missing, taken), effort == Effort.Quick, png, session.CancellationToken);
        foreach (var row in chapters.SelectMany(chapter => chapter.Rows))
        {
            session.Emit(json =>
            {
                json.WriteString("event", "row");
                foreach (var (name, value) in row)
                {
                    json.WritePropertyName(name);
                    if (value is null) json.WriteNullValue();
                    else value.WriteTo(json);
                }
            });
        }

        session.Emit(json =>
        {
            json.WriteString("event", "reproduced");
            json.WriteNumber("cells", cells.Length);
            json.WriteNumber("computed", computed);
            json.WriteNumber("missing", missing);
            json.Number("seconds", seconds);
            json.WriteString("report", Path.Combine(output, "index.html"));
        });
        session.Say(Plain.Text($"{finished} of {cells.Length} parts are there, {computed} of them new, in {Plain.Clock(seconds)}"));
        session.Say($"report in {Path.Combine(output, "index.html")}");
        if (missing == 0) return;
        if (finished == 0)
            throw new RedaException(RedaErrorKind.Data, "R170", null, "no part of the experiments could be done", chapters.SelectMany(chapter => chapter.Missing).First().Why, "see the report for all of them");
        session.Warn("R170", Plain.Text($"{missing} parts are missing; the report says why, and another run tries them again"));
    }

    private static double Seconds(JsonObject found, string name) => found[name]?.GetValue<double>() ?? 0;

    private static (string Name, string Value)[] Facts(Session session, string data, Effort effort, int cells, int missing, double taken) =>
    [
        ("effort", effort.Name),
        ("data", data),
        ("parts", Plain.Text($"{cells}, {missing} missing")),
        ("time for the parts that are there", Plain.Clock(taken)),
        ("seed", Plain.Text($"{session.Seed}")),
        ("threads", Plain.Text($"{(session.Threads == 0 ? Environment.ProcessorCount : session.Threads)}")),
        ("trials of a search", Plain.Text($"{effort.Trials} for every method, on {effort.TuningData}")),
        ("reda", typeof(RedaModel).Assembly.GetName().Version!.ToString(3)),
        (".NET", Environment.Version.ToString()),
        ("written", Plain.Text($"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC")),
    ];

    /// <summary>Shows cells at work: a live line on a terminal, a line a finished cell elsewhere.</summary>
    private sealed class CellDisplay(Session session, LiveLine line) : IProgress<CellProgress>
    {
        public void Report(CellProgress value)
        {
            string left = Plain.Clock(value.SecondsLeft) + " left";
            line.Show(value.Done, Plain.Text($"{value.Number}/{value.Count} {value.Cell}  {left}"));
            if (!value.Ended) return;
            session.Emit(json =>
            {
                json.WriteString("event", "cell");
                json.WriteString("cell", value.Cell);
                if (value.Missing is not null) json.WriteString("missing", value.Missing);
            });
            if (value.Missing is not null) session.Warn("R170", $"{value.Cell} is missing: {value.Missing}");
            else if (!session.Quiet && !session.Json) session.Note(Plain.Text($"{value.Number}/{value.Count} {value.Cell} done  {left}"));
        }
    }
}
