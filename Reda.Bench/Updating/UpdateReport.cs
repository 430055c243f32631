using System.Diagnostics;
using Reda.Bench.Figures;
using Reda.Bench.Reports;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Updating;

/// <summary>Updating a model of nine tenths of the interactions with the last tenth, against training anew on all of them.</summary>
internal static class UpdateReport
{
    private const ulong Seed = 30;

    private static readonly EvaluationOptions Protocol = new() { Ties = TieRule.Loses };

    /// <summary>Measures the default update on the test items or, to choose the defaults, every variant on held-out training items; those leave the test items alone.</summary>
    /// <param name="args">The command's arguments.</param>
    public static int Run(IReadOnlyList<string> args)
    {
        bool heldOut = args.Contains("--variants");
        string[] names = (Arguments.Value(args, "--data") ?? "GPoetry").Split(',');
        List<IReadOnlyList<string>> rows = [];
        List<object> data = [];
        foreach (var (name, epochs) in DataSets.All.Where(set => names.Contains(set.Name)))
        {
            Interactions train = DataSets.Train(name);
            LeaveOneOutSplit? held = heldOut ? LeaveOneOut.Split(train, Seed, keepKnown: true) : null;
            UpdateSplit split = UpdateSplit.Of(held?.Train ?? train, Seed);
            Interactions all = split.Known.With(split.More);
            Console.Error.WriteLine($"{name}: {split.Known.Count} interactions, then {split.More.Count} with {split.NewUsers} new users and {split.NewItems} new items");
            var test = held is null ? DataSets.Test(name, all) : EvaluationCaseBuilder.FromSplit(held, all.Items).Cases;
            var options = new RedaOptions { Epochs = epochs };

            Outcome anew = Measure("trained anew on all", test, split, progress => RedaTrainer.Train(all, options, progress: progress));
            Outcome before = Measure("trained on 90 %", test, split, progress => RedaTrainer.Train(split.Known, options, progress: progress));
            List<Outcome> runs = [anew, before];
            foreach (var (variant, update) in heldOut ? UpdateVariants.All : UpdateVariants.All.Take(1))
                runs.Add(Measure($"updated: {variant}", test, split, progress => RedaTrainer.Update(before.Model, split.More, update, progress: progress)));

            foreach (Outcome run in runs)
            {
                rows.Add(
                [
                    name, run.Name, Text.Four(run.Hr10), Text.Percent(run.Hr10 / anew.Hr10), Text.Four(run.Ndcg10), Text.Percent(run.Ndcg10 / anew.Ndcg10),
                    Text.Ratio(run.NewHr10), Text.Count(run.Samples), Text.Percent(run.Samples / (double)anew.Samples), Text.Seconds(run.Seconds), Text.Percent(run.Seconds / anew.Seconds),
                    Text.Seconds(run.ProcessorSeconds), Text.Percent(run.ProcessorSeconds / anew.ProcessorSeconds),
                ]);
                data.Add(new { Data = name, run.Name, run.Hr10, run.Ndcg10, run.NewHr10, run.Samples, run.Seconds, run.ProcessorSeconds });
            }
        }

        new ResultTable(
            heldOut ? "update-variants" : "update",
            $"dotnet run -c Release --project Reda.Bench -- update{(heldOut ? " --variants" : "")} --data {string.Join(',', names)}",
            ["data", "model", "HR@10", "of anew", "nDCG@10", "of anew", "HR@10, new", "samples", "of anew", "training", "of anew", "processor time", "of anew"],
            rows,
            data).Report(Arguments.Value(args, "--out"));
        return 0;
    }

    private static Outcome Measure(string name, IReadOnlyList<EvaluationCase> test, UpdateSplit split, Func<IProgress<TrainingProgress>, RedaModel> train)
    {
        var work = new EpochTimes();
        long start = Stopwatch.GetTimestamp();
        TimeSpan used = Environment.CpuUsage.TotalTime;
        RedaModel model = train(work);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, processorSeconds = (Environment.CpuUsage.TotalTime - used).TotalSeconds;

        // Items of the model come first among all items, so cases need no translation; those it does not know are left out or missed.
        int known = model.Items.Count;
        EvaluationCase[] cases = [.. test.Select(testCase => testCase with
        {
            History = [.. testCase.History.Where(item => item < known)],
            Target = testCase.Target < known ? testCase.Target : -1,
        })];
        RankingMetrics metrics = RankingEvaluator.Evaluate(model, cases, Protocol).Sampled;
        EvaluationCase[] late = [.. cases.Zip(test).Where(pair => IsLate(pair.Second, split)).Select(pair => pair.First)];
        double newHr = RankingEvaluator.Evaluate(model, late, Protocol).Sampled.HitRatio10;
        Console.Error.WriteLine($"{name}: {metrics.HitRatio10:.0000} {metrics.Ndcg10:.0000} new {newHr:.0000}, {work.Samples} samples, {seconds:0.0} s");
        return new Outcome(name, model, metrics.HitRatio10, metrics.Ndcg10, newHr, work.Samples, seconds, processorSeconds);
    }

    /// <summary>Whether the case's user or target is new in what comes later.</summary>
    private static bool IsLate(EvaluationCase testCase, UpdateSplit split)
        => testCase.Target >= split.Known.Items.Count || !split.Known.Users.TryGetIndex(testCase.User, out _);

    private sealed record Outcome(string Name, RedaModel Model, double Hr10, double Ndcg10, double NewHr10, long Samples, double Seconds, double ProcessorSeconds);
}
