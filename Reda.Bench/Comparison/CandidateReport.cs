using System.Diagnostics;
using Reda.Bench.Figures;
using Reda.Bench.Reports;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Ensembles;
using Reda.Engine.Evaluation;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Comparison;

/// <summary>
/// What was tried to make REDA better, on one held-out training item a user; no test item is looked at. Ensembles hold another item of each user out of what is left, so
/// that theirs is as clean.
/// </summary>
internal static class CandidateReport
{
    private const ulong DrawnSeed = 1;

    private static readonly RedaOptions Pooled = new EnsembleOptions().Reda with { Epochs = 6, Pooling = HistoryPooling.Mean, Beta = 1 };

    private static readonly EnsembleOptions ByRandom = new() { HeldOut = HeldOutItem.Random };

    private static readonly EnsembleOptions ByLast = new() { HeldOut = HeldOutItem.Last };

    private static readonly EnsembleOptions Whole = ByRandom with { NearItems = 0 };

    private static readonly EnsembleOptions Shrunk = ByRandom with { Neighbors = new EnsembleOptions().Neighbors! with { Shrink = 20 } };

    private static readonly RedaOptions Soft = Pooled with { Pooling = HistoryPooling.LogMeanExp, Beta = 0.3 };

    private static readonly EnsembleOptions Popular = Whole with { Fism = null, Slim = null, Neighbors = null };

    private static readonly (string Name, Func<Interactions, IRecommender> Fit)[] Candidates =
    [
        ("item-kNN + popularity", data => new ItemKnnOptions().Fit(data)),
        ("SLIM", data => new SlimOptions().Fit(data)),
        ("FISM", data => new FismOptions().Fit(data)),
        ("REDA (the paper)", data => RedaTrainer.Train(data)),
        ("REDA, log-mean-exp 0.3 when scoring", data => RedaTrainer.Train(data).WithPooling(HistoryPooling.LogMeanExp, 0.3)),
        ("pooled", data => RedaTrainer.Train(data, Pooled)),
        ("pooled, loss bpr", data => RedaTrainer.Train(data, Pooled with { Loss = RelationLossKind.Bpr })),
        ("pooled, 8 negatives", data => RedaTrainer.Train(data, Pooled with { Negatives = 8 })),
        ("pooled, 30 % of the negatives by popularity", data => RedaTrainer.Train(data, Pooled with { PopularNegatives = 0.3 })),
        ("pooled, chunks of 16", data => RedaTrainer.Train(data, Pooled with { ChunkItems = 16 })),
        ("pooled, weight decay 1e-5", data => RedaTrainer.Train(data, Pooled with { WeightDecay = 1e-5 })),
        ("pooled, trained and scored by log-mean-exp 0.3", data => RedaTrainer.Train(data, Soft)),
        ("pooled, initial spread of items 0.03", data => RedaTrainer.Train(data, Pooled with { ItemSpread = 0.03 })),
        ("pooled, mean of the weights of the last 3 epochs", data => CandidateModels.MeanOfEpochs(data, Pooled, 3)),
        ("pooled, item weights times 0.9 after each epoch from the third on", data => CandidateModels.DecayLate(data, Pooled, warm: 2, 0.9f)),
        ("pooled, log-mean-exp 1 when scoring", data => RedaTrainer.Train(data, Pooled).WithPooling(HistoryPooling.LogMeanExp, 1)),
        ("pooled, relations less their item's background", data => CandidateScores.LessBackground(RedaTrainer.Train(data, Pooled))),
        ("pooled, relations of length 1", data => CandidateScores.Normalized(RedaTrainer.Train(data, Pooled))),
        ("pooled, half of the negatives related to the chunk", data => CandidateModels.Related(data, Pooled, 0.5f)),
        ("pooled, a tenth of the negatives related to the chunk", data => CandidateModels.Related(data, Pooled, 0.1f)),
        ("pooled, trained and scored by log-mean-exp 0.1", data => RedaTrainer.Train(data, Soft with { Beta = 0.1 })),
        ("pooled, trained and scored by log-mean-exp 1", data => RedaTrainer.Train(data, Soft with { Beta = 1 })),
        ("pooled, sum of 3 seeds", data => CandidateModels.SumOfSeeds(data, Pooled, 3)),
        ("REDA (the paper), log-mean-exp 0.3, + popularity, one sum", Sum(Popular with { Reda = new RedaOptions { Pooling = HistoryPooling.LogMeanExp, Beta = 0.3 } })),
        ("REDA of the preset + popularity, one sum", Sum(Popular)),
        ("REDA of the preset + item-kNN + popularity, one sum", Sum(Whole with { Fism = null, Slim = null })),
        ("REDA of the preset + SLIM + item-kNN + popularity, one sum", Sum(Whole with { Fism = null })),
        ("all: --preset best", Sum(new EnsembleOptions())),
        ("all, one sum", Sum(Whole)),
        ("all, one sum, REDA pooled by the mean", Sum(Whole with { Reda = Whole.Reda with { Pooling = HistoryPooling.Mean, Beta = 1 } })),
        ("all, one sum, weights fitted against 100 random items", Sum(Whole with { Negatives = 100 })),
        ("all, one sum, weights fitted against 5,000 random items", Sum(Whole with { Negatives = 5_000 })),
        ("REDA (the paper), a fifth of the dimensions dropped", data => RedaTrainer.Train(data, new RedaOptions { Dropout = 0.2 })),
        ("pooled, log-mean-exp 0.3, a fifth of the dimensions dropped", data => RedaTrainer.Train(data, Soft with { Dropout = 0.2 })),
        ("pooled, log-mean-exp 0.3, half of the dimensions dropped", data => RedaTrainer.Train(data, Soft with { Dropout = 0.5 })),
        ("pooled, log-mean-exp at a temperature chosen on held-out items", data => CandidateModels.ChosenTemperature(data, Soft, 0.03, 0.1, 0.3, 1, 3)),
        ("all, one SLIM, shrunk similarities", Sum(Shrunk with { OtherSlim = null })),
        ("all, one SLIM", Sum(ByRandom with { OtherSlim = null })),
        ("all, shrunk similarities, weights fitted to items drawn until another user has them", Sum(Shrunk, redraw: true)),
        ("all, shrunk similarities", Sum(Shrunk)),
        ("pooled, 5 aspects", data => RedaTrainer.Train(data, Pooled with { Aspects = 5 })),
        ("pooled, 5 aspects, initial spread of items 0.001 times 3 / 5", data => RedaTrainer.Train(data, Pooled with { Aspects = 5, ItemSpread = 0.0006 })),
        ("pooled, 2 aspects", data => RedaTrainer.Train(data, Pooled with { Aspects = 2 })),
        ("pooled, 2 aspects, initial spread of items 0.001 times 3 / 2", data => RedaTrainer.Train(data, Pooled with { Aspects = 2, ItemSpread = 0.0015 })),
        ("all but place and end, weights fitted to the last item of each history", Sum(ByLast with { Place = null, End = null })),
        ("all but place and end, weights fitted to random items", Sum(ByRandom)),
        ("all but end, weights fitted to the last item of each history", Sum(ByLast with { End = null })),
        ("all but place, weights fitted to the last item of each history", Sum(ByLast with { Place = null })),
    ];

    private static CandidateEnsembles? s_ensembles;
    private static bool s_drawn;
    private static bool s_last;

    /// <summary>Fits and ranks.</summary>
    /// <param name="args">
    /// --data with names separated by commas; the four sets unless given. --only with numbers of candidates. --users with a number takes so many random
    /// users of a set. --drawn draws held-out items, also those that ensembles fit their weights to, from whole histories instead of until another user has them, and leaves them
    /// where nobody has. --last holds the last item of each history out instead; what ensembles fit their weights to is their own choice.
    /// --among with a number also ranks among so many random items, with "all" among all that the user lacks; --scores is the most pairs of a user and an item that this may take
    /// (REDA looks at the whole history for each), 4,000,000 unless given. --out.
    /// </param>
    public static int Run(string[] args)
    {
        string[] names = Arguments.Value(args, "--data")?.Split(',') ?? ["Delicious", "LastFM", "AMusic", "GPoetry"];
        int[] wanted = Arguments.Value(args, "--only")?.Split(',').Select(int.Parse).ToArray() ?? [.. Enumerable.Range(1, Candidates.Length)];
        string? among = Arguments.Value(args, "--among");
        int scores = Arguments.Value(args, "--scores") is { } pairs ? int.Parse(pairs) : 4_000_000;
        int users = Arguments.Value(args, "--users") is { } most ? int.Parse(most) : int.MaxValue;
        s_drawn = args.Contains("--drawn");
        s_last = args.Contains("--last");
        var runs = new List<CandidateRun>();
        foreach (string name in names)
        {
            Interactions data = Some(DataSets.Train(name), users);
            LeaveOneOutSplit split = s_last ? LeaveOneOut.Last(data, keepKnown: true)
                : s_drawn ? LeaveOneOut.Split(data, DrawnSeed, keepKnown: true, redraw: false)
                : RedaTrainer.ValidationSplit(data);
            int others = among switch { null => 1, "all" => data.Items.Count, _ => int.Parse(among) };
            EvaluationCase[] some = CaseSample.Of(EvaluationCaseBuilder.FromSplit(split, data.Items).Cases, scores / others, seed: 1);
            foreach (int number in wanted)
            {
                var (title, fit) = Candidates[number - 1];
                var watch = Stopwatch.StartNew();
                IRecommender model = fit(split.Train);
                double seconds = watch.Elapsed.TotalSeconds;
                RankingMetrics found = RankingEvaluator.Evaluate(model, split).Sampled;
                RankingMetrics? harder = among switch
                {
                    null => null,
                    "all" => RankingEvaluator.Evaluate(model, some, new EvaluationOptions { Full = true, Depth = 10 }).Full,
                    _ => RankingEvaluator.Evaluate(model, some, new EvaluationOptions { Negatives = others }).Sampled,
                };
                var run = new CandidateRun(number, title, name, seconds, found.HitRatio10, found.Ndcg10, harder?.HitRatio10, harder?.Ndcg10);
                runs.Add(run);
                Console.WriteLine($"{number} {title} on {name}: {string.Join(", ", Row(run).Skip(2))}");
            }
        }

        new ResultTable(
            "candidates",
            "dotnet run -c Release --project Reda.Bench -- candidates",
            ["candidate", "data", "HR@10", "nDCG@10", "among more", "fit"],
            [.. runs.Select(Row)],
            runs).Report(Arguments.Value(args, "--out"));
        return 0;
    }

    /// <summary>An ensemble of parts that all candidates on the same data share.</summary>
    private static Func<Interactions, IRecommender> Sum(EnsembleOptions options, bool redraw = false) => data =>
    {
        if (s_ensembles?.Data != data) s_ensembles = new CandidateEnsembles(data, s_drawn);
        return s_ensembles.Of(options, redraw);
    };

    private static Interactions Some(Interactions data, int users)
    {
        if (users >= data.Users.Count) return data;
        int[] order = [.. Enumerable.Range(0, data.Users.Count)];
        new Random(1).Shuffle(order);
        var pairs = new List<(string User, string Item)>();
        foreach (int user in order.Take(users).Order())
        {
            foreach (int item in s_last ? data.HistoryInOrder(user) : data.History(user)) pairs.Add((data.Users[user], data.Items[item]));
        }

        return Interactions.From(pairs);
    }

    private static string[] Row(CandidateRun run) =>
    [
        $"{run.Number} {run.Candidate}",
        run.Data,
        Text.Ratio(run.HitRatio10),
        Text.Ratio(run.Ndcg10),
        run is { HarderHitRatio10: { } hit, HarderNdcg10: { } gain } ? $"{Text.Ratio(hit)} / {Text.Ratio(gain)}" : "",
        Text.Seconds(run.Seconds),
    ];

    private sealed record CandidateRun(
        int Number, string Candidate, string Data, double Seconds, double HitRatio10, double Ndcg10, double? HarderHitRatio10, double? HarderNdcg10);
}
