using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Experiments.Methods;
using Reda.Experiments.Tuning;
using Reda.IO;
using Reda.IO.Results;

namespace Reda.Cli.Commands;

/// <summary><c>reda tune DATA --algorithm NAME</c></summary>
internal static class TuneCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "tune", "Search a method's options on one held-out item a user: random search with successive halving.",
            "reda tune ratings.csv --algorithm reda --trials 18 --log trials.jsonl",
            "reda tune data/Delicious --algorithm item-knn --trials 30 --log knn.jsonl --best knn.json",
            "reda tune ratings.csv --algorithm bpr-mf --trials 18 --log bpr.jsonl --budget 600 --json");
        var data = DataArgument.Create("DATA", 1, "Interactions, as train reads them.");
        var algorithm = new ChoiceOption<Method>("--algorithm", "The method.", [(MethodList.Reda.Name, MethodList.Reda), .. MethodList.All.Where(method => method != MethodList.Reda).Select(method => (method.Name, method))]);
        var trials = Options.Whole("--trials", "Settings to try; the first are the defaults.", new TuneOptions().Trials, 1, 100_000);
        var log = Options.Text("--log", "FILE", "Where every finished trial is noted, one JSON object a line; trials that stand there are not done again.");
        var budget = Options.Whole("--budget", "Seconds after which no trial begins any more.", 1, 1).WithoutDefault();
        var best = Options.Text("--best", "FILE", "Where the best options are written as JSON.");
        var dataOptions = new DataOptions();
        command.Add(data);
        foreach (Option option in new Option[] { algorithm, trials, log, budget, best }) command.Add(option);
        dataOptions.AddTo(command);
        command.SetAction(result =>
        {
            common.Apply(result, session);
            Method method = algorithm.Of(result);
            if (result.GetValue(best) is { } file) ModelOutput.Check(file, "--best");
            var options = new TuneOptions { Trials = result.GetValue(trials), Seed = session.Seed, Threads = session.Threads };
            if (result.WasGiven(budget)) options = options with { Budget = result.GetValue(budget) };
            var interactions = InteractionsReader.Load(result.GetRequiredValue(data), dataOptions.Bind(result)).Interactions;
            DataWarnings.Report(session, interactions);
            var kept = result.GetValue(log) is { } path ? TrialLog.Open(path, Tuner.NameOf(method, interactions, options), Interruption.Writing) : null;
            var tuner = new Tuner(method, interactions, options, kept);
            TuneResult found = LiveLine.Run(session, line => tuner.Run(new TrialDisplay(session, line), session.CancellationToken));
            Report(session, method, found, result.GetValue(best));
            return 0;
        });
        return command;
    }

    private static void Report(Session session, Method method, TuneResult found, string? file)
    {
        JsonObject settings = found.Best.Settings.ToJson();
        if (file is not null)
        {
            byte[] text = Encoding.UTF8.GetBytes(new JsonObject { ["algorithm"] = method.Name, ["options"] = settings.DeepClone() }.ToJsonString() + "\n");
            lock (Interruption.Writing) OutputFile.Write(file, stream => stream.Write(text));
        }

        session.Emit(json =>
        {
            json.WriteString("event", "tuned");
            json.WriteString("algorithm", method.Name);
            json.WriteNumber("trials", found.Trials.Count);
            json.WriteNumber("failed", found.Trials.Count(trial => trial.Failure is not null));
            json.WriteNumber("users", found.Users);
            json.Number("validation_hr@10", found.Best.HitRatio);
            json.Number("validation_ndcg@10", found.Best.Ndcg);
            json.WritePropertyName("options");
            settings.WriteTo(json);
        });
        session.Say(Plain.Text($"{method.Title}: {found.Trials.Count} trials on one held-out item of {found.Users} users; best nDCG@10 {found.Best.Ndcg:0.0000}, HR@10 {found.Best.HitRatio:0.0000} with"));
        foreach (var (name, value) in found.Best.Settings.Values) session.Say($"  {name} {value}");
        if (found.Best.Settings.Values.Count == 0) session.Say("  the defaults");
        if (file is not null) session.Say($"written to {file}");
    }

    private sealed class TrialDisplay(Session session, LiveLine line) : IProgress<TuneProgress>
    {
        public void Report(TuneProgress value)
        {
            string best = value.Best is { } trial ? Plain.Text($"  best nDCG@10 {trial.Ndcg:0.0000}") : "";
            line.Show(value.Done, Plain.Text($"rung {value.Rung}/{value.Rungs}{best}"));
            if (value.Finished is not { } finished) return;
            session.Emit(json =>
            {
                json.WriteString("event", "trial");
                json.WriteNumber("trial", finished.Number);
                json.WriteNumber("rung", value.Rung);
                json.Number("epoch_share", finished.EpochShare);
                json.Number("validation_hr@10", finished.HitRatio);
                json.Number("validation_ndcg@10", finished.Ndcg);
                json.Number("seconds", finished.Seconds);
                if (finished.Failure is not null) json.WriteString("failure", finished.Failure);
            });
            if (session.Json || session.Quiet) return;
            string outcome = finished.Failure is { } failure ? $"failed: {failure}" : Plain.Text($"nDCG@10 {finished.Ndcg:0.0000}");
            session.Note(Plain.Text($"rung {value.Rung}/{value.Rungs} trial {finished.Number}  {outcome}  {finished.Seconds:0.0} s  {finished.Settings}"));
        }
    }
}
