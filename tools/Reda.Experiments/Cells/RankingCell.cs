using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Experiments.Methods;
using Reda.Experiments.Sets;

namespace Reda.Experiments.Cells;

/// <summary>Makes cells that fit a method to a data set and rank its test cases, and reads what they found.</summary>
public static class RankingCell
{
    /// <summary>The name of an outcome where a cell has one only.</summary>
    public const string Only = "";

    /// <summary>Where rankings among all items are cut off: the reports know HR@10 and nDCG@10.</summary>
    private const int FullDepth = 10;

    /// <summary>The cost of a fit to a data set in seconds, very roughly.</summary>
    public static double CostOf(Method method, PaperSet set, Effort effort) => method.Cost * Math.Min(set.Actions, effort.MostInteractions) / 1e5;

    /// <summary>The settings that an effort asks of any method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="effort">The effort.</param>
    public static Settings Base(Method method, Effort effort)
    {
        Settings settings = Settings.None.With(Knob.Dimensions, effort.Dimensions);
        if (effort.MostEpochs > 0) settings = settings.With(Knob.Epochs, effort.MostEpochs);
        return settings.Only(method.Options);
    }

    /// <summary>A cell that fits once and ranks the test cases.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="method">The method.</param>
    /// <param name="set">The data set.</param>
    /// <param name="effort">How much work to do.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="settings">What differs from the defaults that the effort asks for.</param>
    /// <param name="full">Whether to rank among all items as well, not among 100 negatives only.</param>
    /// <param name="everyEpoch">Whether to rank among the negatives after every epoch as well, where the method has epochs: see <see cref="EpochMetrics"/>.</param>
    public static Cell Of(
        string id, Method method, PaperSet set, Effort effort, ulong seed, Settings settings, bool full = false, bool everyEpoch = false)
    {
        Settings all = Base(method, effort).With(settings).Only(method.Options);
        bool watched = everyEpoch && method.HasEpochs;
        string spec = Spec(method, set, effort, seed, all) + (full ? Full(set, effort) : "") + (watched ? " every epoch" : "");
        double cost = CostOf(method, set, effort) * ((full ? 1.5 : 1) + (watched ? method.WatchCost : 0));
        return new Cell(id, spec, cost, context =>
        {
            LoadedSet data = context.Sets.Load(set.Name);
            var epochs = new JsonArray();
            EvaluationCase[] watchedCases = [.. data.WatchedCases.Select(n => data.Cases[n])];
            void RankEpoch(int epoch, IRecommender now) => epochs.Add((JsonNode)EpochMetrics.Of(RankSampled(now, watchedCases, context)));
            var (model, seconds) = Fit(method, data, all, context.Part(0, 0.8), watched ? RankEpoch : null);
            var json = new JsonObject { ["settings"] = method.Effective(all).ToJson(), ["fit_seconds"] = seconds };
            if (watched)
            {
                json["epochs"] = epochs;
                json["epochs_users"] = watchedCases.Length;
            }

            json["outcomes"] = new JsonObject { [Only] = Rank(model, data, full, context.Part(0.8, 1)) };
            return json;
        });
    }

    /// <summary>What decides a ranking, in words.</summary>
    public static string Spec(Method method, PaperSet set, Effort effort, ulong seed, Settings settings)
        => string.Create(CultureInfo.InvariantCulture, $"{set.Name} {method.Name} {method.Describe(settings)} effort {effort.Name} seed {seed}");

    /// <summary>How much of a ranking among all items is done, in words that follow others.</summary>
    /// <param name="set">The data set.</param>
    /// <param name="effort">The effort.</param>
    public static string Full(PaperSet set, Effort effort)
        => Math.Min(set.FullCases, effort.FullCases) is < int.MaxValue and int most ? string.Create(CultureInfo.InvariantCulture, $" full {most} cases") : " full";

    /// <summary>Fits a method.</summary>
    /// <returns>The fitted method and the seconds it took, those of <paramref name="afterEpoch"/> left out.</returns>
    public static (IRecommender Model, double Seconds) Fit(
        Method method, LoadedSet data, Settings settings, CellContext context, Action<int, IRecommender>? afterEpoch = null)
    {
        var clock = Stopwatch.StartNew();
        var request = new FitRequest(data.Train, settings)
        {
            Seed = context.Seed,
            Threads = context.Threads,
            Progress = context.Progress,
            AfterEpoch = afterEpoch is null ? null : (epoch, now) =>
            {
                clock.Stop();
                afterEpoch(epoch, now);
                clock.Start();
            },
        };
        IRecommender model = method.Fit(request, context.CancellationToken);
        return (model, Math.Round(clock.Elapsed.TotalSeconds, 3));
    }

    /// <summary>Ranks the test cases of a set: with any method the same cases among the same items.</summary>
    /// <param name="model">The method.</param>
    /// <param name="data">The set.</param>
    /// <param name="full">Whether among all items as well, the cases for which that is affordable, or all cases among 100 negatives only.</param>
    /// <param name="context">The run.</param>
    /// <returns>The outcomes as a cell keeps them.</returns>
    public static JsonObject Rank(IRecommender model, LoadedSet data, bool full, CellContext context)
    {
        var clock = Stopwatch.StartNew();
        var json = new JsonObject { ["sampled"] = OutcomeText.Of(RankSampled(model, data.Cases, context)) };
        if (full) json["full"] = OutcomeText.Of(RankFull(model, data, context));
        json["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 3);
        return json;
    }

    /// <summary>What a cell found under a name.</summary>
    /// <param name="cell">The kept cell.</param>
    /// <param name="name">The name; that of the only outcome unless given.</param>
    /// <param name="full">Whether the ranking among all items is asked for.</param>
    /// <returns>The outcomes, or <see langword="null"/> where the cell has none.</returns>
    public static RankingOutcomes? Outcomes(JsonObject? cell, string name = Only, bool full = false)
        => cell?["outcomes"]?[name]?[full ? "full" : "sampled"]?.GetValue<string>() is { } text ? OutcomeText.Read(text) : null;

    /// <summary>The same protocol for the method of an epoch and for the fitted one, so that the last epoch is the fitted one.</summary>
    private static EvaluationOptions Evaluation(CellContext context) => new() { Seed = context.Seed, Threads = context.Threads, KeepOutcomes = true };

    private static RankingOutcomes RankSampled(IRecommender model, IReadOnlyList<EvaluationCase> cases, CellContext context)
        => RankingEvaluator.Evaluate(model, cases, Evaluation(context), cancellationToken: context.CancellationToken).SampledOutcomes!;

    private static RankingOutcomes RankFull(IRecommender model, LoadedSet data, CellContext context)
    {
        EvaluationCase[] some = [.. data.FullCases.Select(n => data.Cases[n])];
        return RankingEvaluator.Evaluate(model, some, Evaluation(context) with { Full = true, Depth = FullDepth }, cancellationToken: context.CancellationToken).FullOutcomes!;
    }
}
