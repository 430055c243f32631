using System.Text.Json.Nodes;
using Reda.Engine.Diagnostics;
using Reda.Experiments.Cells;
using Reda.Experiments.Methods;
using Reda.Experiments.Sets;
using Reda.Experiments.Tuning;

namespace Reda.Experiments.Studies;

/// <summary>The cells that rank with a method on a data set, by the column of Table 2 they belong to.</summary>
internal static class RankingPlan
{
    /// <summary>The cell with default settings. It looks at the test items after every epoch, as the program does that the paper's numbers come from.</summary>
    public static Cell Default(Method method, PaperSet set, StudyPlan plan)
        => RankingCell.Of($"rank.{set.Name}.{method.Name}.default", method, set, plan.Effort, plan.Seed, Settings.None, full: true, everyEpoch: true);

    /// <summary>The cell of a variant of the paper's own method.</summary>
    public static Cell Variant(string name, Settings settings, PaperSet set, StudyPlan plan)
        => RankingCell.Of($"rank.{set.Name}.reda.{name}", MethodList.Reda, set, plan.Effort, plan.Seed, settings);

    /// <summary>The cell that searches settings on validation items.</summary>
    public static Cell Tuning(Method method, PaperSet set, StudyPlan plan)
    {
        Settings shared = RankingCell.Base(method, plan.Effort).Only([Knob.Dimensions]);
        string spec = RankingCell.Spec(method, set, plan.Effort, plan.Seed, shared) + Format.Text($" {plan.Effort.Trials} trials on {plan.Effort.TuningData}");
        double cost = method.Cost * Math.Min(set.Actions, plan.Effort.TuningInteractions) / 1e5 * plan.Effort.Trials / (method.HasEpochs ? 3 : 1);
        return new Cell($"tune.{set.Name}.{method.Name}", spec, cost, context =>
        {
            LoadedSet data = context.Sets.Load(set.Name);
            var some = Subset.OfInteractions(data.Train, plan.Effort.TuningInteractions, context.Seed);
            var options = new TuneOptions { Trials = plan.Effort.Trials, Base = shared, MostEpochs = plan.Effort.MostEpochs, Seed = context.Seed, Threads = context.Threads };
            string folder = Directory.CreateDirectory(Path.Combine(context.Store.Root, "tuning")).FullName;
            var log = TrialLog.Open(Path.Combine(folder, $"{set.Name}.{method.Name}.jsonl"), Tuner.NameOf(method, some, options), context.Store.Writing);
            TuneResult found = new Tuner(method, some, options, log).Run(new Share(context.Progress), context.CancellationToken);
            return new JsonObject
            {
                ["settings"] = found.Best.Settings.ToJson(),
                ["validation_hr@10"] = found.Best.HitRatio,
                ["validation_ndcg@10"] = found.Best.Ndcg,
                ["validation_users"] = found.Users,
                ["trials"] = found.Trials.Count,
                ["failed_trials"] = found.Trials.Count(trial => trial.Failure is not null),
                ["interactions"] = some.Count,

                // A search that was interrupted finds its trials in the log and takes no time.
                ["trial_seconds"] = Math.Round(found.Trials.Sum(trial => trial.Seconds), 3),
            };
        });
    }

    /// <summary>The cell with the settings that the search chose, fitted to training and validation items.</summary>
    public static Cell Tuned(Method method, PaperSet set, StudyPlan plan)
    {
        Cell tuning = Tuning(method, set, plan);
        return new Cell($"rank.{set.Name}.{method.Name}.tuned", $"tuned by {tuning.Spec}{RankingCell.Full(set, plan.Effort)}", RankingCell.CostOf(method, set, plan.Effort) * 1.5, context =>
        {
            JsonObject found = context.Store.Find(tuning.Id, tuning.Spec)
                ?? throw new RedaException(RedaErrorKind.Data, "R172", null, "its tuning is missing", context.Store.WhyMissing(tuning.Id) ?? "not computed yet", "see there");
            Settings chosen = Settings.FromJson(found["settings"]!.AsObject());
            return RankingCell.Of(tuning.Id, method, set, plan.Effort, plan.Seed, chosen, full: true).Run(context);
        });
    }

    private sealed class Share(IProgress<double> target) : IProgress<TuneProgress>
    {
        public void Report(TuneProgress value) => target.Report(value.Done);
    }
}
