using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Engine.Evaluation;

/// <summary>
/// Leave-one-out ranking evaluation with sampled negatives and, in the same pass, among the full catalogue. The result is the same for every number of threads
/// and whether or not the model can score the catalogue for all cases together.
/// </summary>
public static class RankingEvaluator
{
    /// <summary>Ranks every case's target among candidates that are neither the target nor in the history.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cases">The cases; no cases give metrics of 0.</param>
    /// <param name="options">The protocol.</param>
    /// <param name="progress">Told, from the calling thread, while a whole catalogue is scored for all cases together.</param>
    /// <param name="cancellationToken">Stops the evaluation.</param>
    /// <exception cref="RedaException">R001: an option is out of range. R113: a score is not finite.</exception>
    /// <exception cref="ArgumentException">A case names an item outside the model's vocabulary.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static EvaluationResult Evaluate(
        IRecommender model,
        IReadOnlyList<EvaluationCase> cases,
        EvaluationOptions? options = null,
        IProgress<CatalogueProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new EvaluationOptions();
        options.Validate();
        CheckIndices(cases, model.Items.Count);

        var clock = Stopwatch.StartNew();
        CaseOutcome[] outcomes = options.Full && model is ICatalogueRecommender catalogue && IsWorthSharing(cases, model.Items.Count, options.Depth)
            ? RankTogether(catalogue, cases, options, progress, cancellationToken)
            : RankAll(model, cases, options, cancellationToken);
        int bad = Array.FindIndex(outcomes, outcome => outcome.NonFinite >= 0);
        if (bad >= 0) throw NotFinite(cases[bad].User, model.Items[outcomes[bad].NonFinite]);

        var sampled = new RankingOutcomes(Array.ConvertAll(outcomes, outcome => outcome.Sampled));
        RankingOutcomes? full = options.Full ? new RankingOutcomes(Array.ConvertAll(outcomes, outcome => outcome.Full.CutOff(options.Depth))) : null;
        return new EvaluationResult(
            sampled.Metrics(options.Ties),
            full?.Metrics(options.Ties),
            cases.Count,
            outcomes.Count(outcome => outcome.Sampled.IsMiss),
            outcomes.Sum(outcome => outcome.ScoredPairs),
            clock.Elapsed.TotalSeconds,
            options.Protocol,
            options.Ties)
        {
            SampledOutcomes = options.KeepOutcomes ? sampled : null,
            FullOutcomes = options.KeepOutcomes ? full : null,
        };
    }

    /// <summary>Ranks the held-out items of a split.</summary>
    /// <param name="model">The model; items of the split that it does not know are dropped from histories and missed as targets.</param>
    /// <param name="split">The split whose training part the model was trained on.</param>
    /// <param name="options">The protocol.</param>
    /// <param name="progress">Told, from the calling thread, while a whole catalogue is scored for all cases together.</param>
    /// <param name="cancellationToken">Stops the evaluation.</param>
    /// <exception cref="RedaException">R001: an option is out of range. R113: a score is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static EvaluationResult Evaluate(
        IRecommender model,
        LeaveOneOutSplit split,
        EvaluationOptions? options = null,
        IProgress<CatalogueProgress>? progress = null,
        CancellationToken cancellationToken = default)
        => Evaluate(model, EvaluationCaseBuilder.FromSplit(split, model.Items).Cases, options, progress, cancellationToken);

    /// <summary>
    /// Whether scoring the catalogue for all cases together takes fewer pairs of items. Case by case a depth leaves about a third of them: hits are scored to the end, most
    /// misses end early.
    /// </summary>
    private static bool IsWorthSharing(IReadOnlyList<EvaluationCase> cases, int items, int depth)
    {
        long histories = cases.Sum(testCase => (long)testCase.History.Length);
        return depth == 0 || Math.Min(histories, items / 2) < histories / 3;
    }

    /// <summary>Ranks among the whole catalogue, whose pairs of items all cases share.</summary>
    private static CaseOutcome[] RankTogether(
        ICatalogueRecommender model,
        IReadOnlyList<EvaluationCase> cases,
        EvaluationOptions options,
        IProgress<CatalogueProgress>? progress,
        CancellationToken cancellationToken)
    {
        int[] positions = [.. Enumerable.Range(0, cases.Count).Where(n => cases[n].Target >= 0)];
        EvaluationCase[] ranked = Array.ConvertAll(positions, n => cases[n]);
        var catalogue = new CatalogueOptions { Threads = options.Threads, MemoryLimit = options.MemoryLimit };
        var ranker = new CatalogueRanker(model, ranked, positions, options, catalogue.Workers);
        model.ScoreCatalogue(Array.ConvertAll(ranked, testCase => testCase.History), ranker, catalogue, progress, cancellationToken);

        var outcomes = new CaseOutcome[cases.Count];
        Array.Fill(outcomes, new CaseOutcome(Standing.Miss, Standing.Miss, 0));
        for (int n = 0; n < positions.Length; n++) outcomes[positions[n]] = ranker.Outcomes[n];
        return outcomes;
    }

    private static CaseOutcome[] RankAll(IRecommender model, IReadOnlyList<EvaluationCase> cases, EvaluationOptions options, CancellationToken cancellationToken)
    {
        var outcomes = new CaseOutcome[cases.Count];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
            CancellationToken = cancellationToken,
        };
        try
        {
            Parallel.For(
                0,
                cases.Count,
                parallel,
                () => new CaseRanker(model, options),
                (n, loop, ranker) =>
                {
                    outcomes[n] = ranker.Rank(cases[n], n, cancellationToken);

                    // Break still finishes all earlier cases, so that the case named in the error does not depend on threads.
                    if (outcomes[n].NonFinite >= 0) loop.Break();
                    return ranker;
                },
                _ => { });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return outcomes;
    }

    private static void CheckIndices(IReadOnlyList<EvaluationCase> cases, int items)
    {
        foreach (EvaluationCase testCase in cases)
        {
            if (testCase.Target < -1 || testCase.Target >= items || testCase.History.Any(item => (uint)item >= (uint)items))
                throw new ArgumentException($"the case of user '{testCase.User}' names an item outside 0..{items - 1}", nameof(cases));
        }
    }

    private static RedaException NotFinite(string user, string item) => new(
        RedaErrorKind.Model,
        "R113",
        null,
        "a score is not finite",
        $"item '{item}' for user '{user}'",
        "train the model again, with a smaller learning rate if it diverged");
}
