using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Ensembles;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Tests.Baselines;
using Reda.Engine.Tests.Models;
using Reda.Engine.Tests.Threading;
using Reda.Engine.Tests.Training;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Ensembles;

internal sealed class RedaEnsembleTests
{
    private static readonly Interactions s_data = RandomInteractions.Create(users: 90, items: 75, perUser: 7, seed: 3);

    // Histories of all lengths, the empty one among them, in any order.
    private static readonly int[][] s_histories = [.. Enumerable.Range(0, 30).Select(length => RandomModels.History(new Random(length), 75, length))];

    private static readonly float[] s_weights = [1.5f, -0.7f, 2.25f, 0.8f, 2.25f, -1.2f, 0.9f, 0.3f];

    private static readonly RedaEnsemble s_ensemble = SampleEnsembles.Create(SampleEnsembles.Options, s_data, s_weights);

    private static readonly RedaEnsemble s_double = SampleEnsembles.Create(SampleEnsembles.Options, s_data, 7, s_weights);

    [Test]
    [Category("Numerical")]
    public void Score_AnyHistory_IsTheWeightedSumOfTheSignals()
    {
        foreach (int[] history in s_histories) AssertSum(s_ensemble, history);
    }

    /// <summary>Among the items there are some that either sum decides.</summary>
    [Test]
    [Category("Numerical")]
    public void Score_TwoSums_IsTheLogarithmOfTheirExponentials([Values(7f, -40f, 60f)] float offset)
    {
        RedaEnsemble ensemble = SampleEnsembles.Create(SampleEnsembles.Options, s_data, offset, s_weights);
        var shares = new List<double>();
        foreach (int[] history in s_histories)
        {
            float[] scores = ensemble.Scores(history, ensemble.AllItems());
            double[][] first = Contributions(ensemble, history), second = Contributions(ensemble, history, part => part.NearWeight);
            for (int item = 0; item < scores.Length; item++)
            {
                double a = first[item].Sum(), b = second[item].Sum() + offset;
                shares.Add(1 / (1 + Math.Exp(a - b)));
                Assert.That(scores[item], Is.EqualTo(Math.Log(Math.Exp(a) + Math.Exp(b))).Within(3e-6 * (1 + first[item].Sum(Math.Abs) + second[item].Sum(Math.Abs) + Math.Abs(offset))), $"item {item} of {history.Length}");
            }
        }

        if (offset == 7) Assert.That(shares, Has.Some.LessThan(0.1).And.Some.GreaterThan(0.9));
        if (offset == 60) Assert.That(shares, Is.All.GreaterThan(0.9));
        if (offset == -40) Assert.That(shares, Is.All.LessThan(0.1));
    }

    [Test]
    [Category("Numerical")]
    public void Score_PartsLeftOut_AddsUpTheOthers([Values] bool fism, [Values] bool slim, [Values] bool neighbors, [Values] bool place)
    {
        EnsembleOptions options = SampleEnsembles.Options;
        if (!fism) options = options with { Fism = null };
        if (!slim) options = options with { Slim = null };
        if (!neighbors) options = options with { Neighbors = null };
        if (!place) options = options with { Place = null };
        RedaEnsemble ensemble = SampleEnsembles.Create(options, s_data, 1.5f, 0.7f, 2.25f, 0.8f, -1.2f, 0.3f, 0.6f, -0.9f);
        string[] named = [.. new[] { ("reda", true), ("fism", fism), ("slim", slim), ("item-knn", neighbors), ("item-knn-sum", neighbors), ("place", place), ("end", true), ("popularity", true) }.Where(part => part.Item2).Select(part => part.Item1)];

        Assert.That(ensemble.Parts.Select(part => part.Name), Is.EqualTo(named));
        AssertSum(ensemble, s_histories[0]);
        AssertSum(ensemble, s_histories[9]);
        Assert.That(ensemble.Explain(["item 3"], "item 5").Select(part => part.Part), Is.EqualTo(named));
    }

    [Test]
    public void Score_OneCandidate_GivesItsBitsAmongOthers([Values(0, 1, 12)] int length)
    {
        float[] all = s_ensemble.Scores(s_histories[length], s_ensemble.AllItems());

        Assert.That(s_ensemble.AllItems().Select(item => s_ensemble.Scores(s_histories[length], item)[0]), Is.EqualTo(all));
    }

    [Test]
    public void ScoreCatalogue_AnyMemoryAndThreads_GivesTheBitsOfScore([Values(1, 2, 3)] int threads, [Values] bool littleMemory, [Values] bool twoSums)
    {
        RedaEnsemble ensemble = twoSums ? s_double : s_ensemble;
        var options = new CatalogueOptions { Threads = threads, MemoryLimit = littleMemory ? LeastMemory(threads) : 0 };
        var visitor = new Recorder(s_histories.Length, s_data.Items.Count);
        ensemble.ScoreCatalogue(s_histories, visitor, options);

        Assert.That(visitor.Scores, Is.EqualTo(s_histories.Select(history => ensemble.Scores(history, ensemble.AllItems()))));
        Assert.That(visitor.Visits, littleMemory ? Is.GreaterThan(s_histories.Length) : Is.EqualTo(s_histories.Length));
    }

    [Test]
    public void Explain_EveryItem_SumsToTheScore([Values] bool twoSums)
    {
        RedaEnsemble ensemble = twoSums ? s_double : s_ensemble;
        string[] history = ["item 3", "item 40", "item 17"], names = [.. ensemble.Parts.Select(part => part.Name), .. twoSums ? ["offset"] : Array.Empty<string>()];
        float[] scores = ensemble.Scores([3, 40, 17], ensemble.AllItems());

        // What is taken from a signal rounds as the signal does, however small the difference.
        double centres = ensemble.Parts.Sum(part => (Math.Abs((double)part.Weight) + Math.Abs(part.NearWeight)) * Math.Abs(part.Centre));
        for (int item = 0; item < scores.Length; item++)
        {
            IReadOnlyList<EnsembleContribution> parts = ensemble.Explain(history, $"item {item}");

            Assert.That(parts.Select(part => part.Part), Is.EqualTo(names));
            Assert.That(parts.Sum(part => (double)part.Contribution), Is.EqualTo(scores[item]).Within(1e-6 * (parts.Sum(part => Math.Abs(part.Contribution)) + centres)));
        }
    }

    /// <summary>What no part says is the offset's share and what two sums that agree add: from 0 to log 2.</summary>
    [Test]
    [Category("Numerical")]
    public void Explain_TwoSums_CountByTheirShares()
    {
        double[][] first = Contributions(s_double, [3, 40, 17]), second = Contributions(s_double, [3, 40, 17], part => part.NearWeight);
        for (int item = 0; item < first.Length; item++)
        {
            double share = 1 / (1 + Math.Exp(first[item].Sum() - second[item].Sum() - 7));
            double[] parts = [.. s_double.Explain(["item 3", "item 40", "item 17"], $"item {item}").Select(part => (double)part.Contribution)];

            Assert.That(parts[..^1], Is.EqualTo(first[item].Zip(second[item], (a, b) => a + (share * (b - a)))).Within(1e-5 * (1 + first[item].Sum(Math.Abs) + second[item].Sum(Math.Abs))));
            Assert.That(parts[^1] - (7 * share), Is.InRange(-1e-4, Math.Log(2) + 1e-4));
        }
    }

    [TestCase("nothing", "item 1")]
    [TestCase("item 1", "nothing")]
    [TestCase(null, "item 1")]
    public void Explain_UnknownItemOrNoHistory_IsR106(string? history, string item)
        => Assert.That(() => s_ensemble.Explain(history is null ? [] : [history], item), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R106"));

    [Test]
    public void Score_Again_AllocatesNothing()
    {
        int[] candidates = s_ensemble.AllItems(), history = [.. s_histories[8].Order()];
        var scores = new float[candidates.Length];
        Score();

        Assert.That(Allocations.FewestOnThisThread(Score), Is.Zero);

        void Score()
        {
            s_ensemble.Score(history, candidates, scores);
            s_ensemble.Score(history.AsSpan(..3), candidates.AsSpan(..5), scores);
        }
    }

    [Test]
    public void Score_WrongArguments_AreRefusedAndLeaveNoTrace()
    {
        float[] before = s_ensemble.Scores([1, 2], 3, 4);

        Assert.That(() => s_ensemble.Score([1], [2, 3], new float[1]), Throws.ArgumentException);
        Assert.That(() => s_ensemble.Scores([1], 75), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => s_ensemble.Scores([-1], 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(s_ensemble.Scores([1, 2], 3, 4), Is.EqualTo(before));
    }

    [Test]
    public void ParameterCount_OfAnEnsemble_IsThatOfItsPartsAndTheirWeights()
    {
        long parts = s_ensemble.Parts.Where(part => part.Name != "item-knn-sum").Sum(part => ((IFittedRecommender)part.Model).ParameterCount);

        Assert.That(s_ensemble.ParameterCount, Is.EqualTo(parts + 8));
        Assert.That(s_double.ParameterCount, Is.EqualTo(parts + 17));
    }

    [Test]
    public void Create_PartsOfOtherOptions_AreRefused()
        => Assert.That(() => new RedaEnsemble(SampleEnsembles.Options with { Slim = null }, s_ensemble.Parts, s_data), Throws.ArgumentException);

    /// <summary>A FISM that learns nothing keeps its random start: its signal may be of any size, but what it adds must be small.</summary>
    [Test]
    [Category("Numerical")]
    public void Train_PartThatIsNoise_GetsLittleWeight()
    {
        EnsembleOptions options = SampleEnsembles.Options with { Fism = new() { Dimensions = 16, Epochs = 1, LearningRate = 1e-9 } };
        RedaEnsemble ensemble = EnsembleTrainer.Train(TrainingRuns.Small, options);
        double[] spreads = [.. Enumerable.Range(0, ensemble.Parts.Count).Select(part => SpreadOf(ensemble, TrainingRuns.Small, part))];

        Assert.That(spreads[1], Is.LessThan(0.15 * spreads.Max()), string.Join(", ", spreads));
    }

    /// <summary>Of a REDA that was hardly trained as well, whose signal differs little from item to item and has a large weight.</summary>
    [Test]
    [Category("Numerical")]
    public void Train_AnyParts_AddNothingForARandomItem([Values(1e-3, 0.02)] double learningRate)
    {
        EnsembleOptions options = SampleEnsembles.Options with { Reda = SampleEnsembles.Options.Reda with { Epochs = 3, LearningRate = learningRate } };
        RedaEnsemble ensemble = EnsembleTrainer.Train(TrainingRuns.Small, options);
        double[][] added = [.. Enumerable.Range(0, TrainingRuns.Small.Users.Count).SelectMany(user => Contributions(ensemble, TrainingRuns.Small.History(user).ToArray()))];
        for (int part = 0; part < ensemble.Parts.Count; part++)
        {
            double mean = added.Average(parts => parts[part]), spread = Math.Sqrt(added.Average(parts => parts[part] * parts[part]) - (mean * mean));
            Assert.That(mean, Is.Zero.Within((0.5 * spread) + 1e-6), ensemble.Parts[part].Name);
        }
    }

    [Test]
    [Category("Numerical")]
    public void Train_PlantedAspects_RanksAsWellAsTheBestPart()
    {
        LeaveOneOutSplit split = LeaveOneOut.Split(TrainingRuns.Small, seed: 5);
        RedaEnsemble ensemble = EnsembleTrainer.Train(split.Train, SampleEnsembles.Options);
        double[] parts = [.. ensemble.Parts.Select(part => Ndcg(part.Model, split))];

        Assert.That(Ndcg(ensemble, split), Is.GreaterThan(parts.Max() - 0.01), string.Join(", ", parts));
        Assert.That(parts.Max(), Is.GreaterThan(1.5 * parts[^1]), "there is something to learn");
    }

    private static double Ndcg(IRecommender model, LeaveOneOutSplit split)
        => RankingEvaluator.Evaluate(model, EvaluationCaseBuilder.FromSplit(split, model.Items).Cases).Sampled.Ndcg10;

    /// <summary>The standard deviation of what a part adds, among the items of a user.</summary>
    private static double SpreadOf(RedaEnsemble ensemble, Interactions data, int part)
    {
        double squares = 0;
        for (int user = 0; user < 20; user++)
        {
            double[] added = [.. Contributions(ensemble, data.History(user).ToArray()).Select(parts => parts[part])];
            squares += added.Sum(value => Math.Pow(value - added.Average(), 2)) / added.Length;
        }

        return Math.Sqrt(squares / 20);
    }

    private static void AssertSum(RedaEnsemble ensemble, int[] history)
    {
        float[] scores = ensemble.Scores(history, ensemble.AllItems());
        double[][] contributions = Contributions(ensemble, history);
        for (int item = 0; item < scores.Length; item++)
            Assert.That(scores[item], Is.EqualTo(contributions[item].Sum()).Within(2e-6 * (1 + contributions[item].Sum(Math.Abs))), $"item {item} of {history.Length}");
    }

    /// <summary>What every part adds to the score of every item, [item][part], as the documents of <see cref="SignalScale"/> have it.</summary>
    private static double[][] Contributions(RedaEnsemble ensemble, int[] history, Func<EnsemblePart, float>? weight = null)
    {
        weight ??= part => part.Weight;
        float[][] scores = [.. ensemble.Parts.Select(part => part.Model.Scores(history, ensemble.AllItems()))];
        return [.. ensemble.AllItems().Select(item => ensemble.Parts.Select((part, n) => weight(part) * (Signal(part.Name, scores[n][item], scores[^1][item], history.Length) - part.Centre)).ToArray())];
    }

    private static double Signal(string part, double score, double users, int length) => part switch
    {
        "slim" => Math.Sign(score) * Math.Log(1 + (50 * Math.Abs(score))),
        "item-knn" => Math.Log((score / Math.Max(1, length)) + ((users + 0.5) / 10_000)),
        "item-knn-sum" => score / Math.Sqrt(Math.Max(1, length)),
        "place" or "end" => Math.Log(score),
        "popularity" => Math.Log(1 + score),
        _ => score,
    };

    /// <summary>A limit under which the catalogue comes in parts, because hardly one user fits.</summary>
    private static long LeastMemory(int threads)
    {
        for (long limit = 1000; ; limit += 500)
        {
            try
            {
                s_ensemble.ScoreCatalogue([s_histories[^1]], new Recorder(1, s_data.Items.Count), new() { Threads = threads, MemoryLimit = limit });
                return limit;
            }
            catch (RedaException e) when (e.Code == "R112")
            {
            }
        }
    }

    /// <summary>Keeps all scores; an item that comes twice, or never, shows as infinity.</summary>
    private sealed class Recorder(int users, int items) : ICatalogueVisitor
    {
        private int _visits;

        public float[][] Scores { get; } = [.. Enumerable.Range(0, users).Select(_ => Enumerable.Repeat(float.PositiveInfinity, items).ToArray())];

        public int Visits => _visits;

        public void Visit(int user, int worker, ReadOnlySpan<int> items, ReadOnlySpan<float> scores)
        {
            Interlocked.Increment(ref _visits);
            for (int n = 0; n < items.Length; n++)
                Scores[user][items[n]] = float.IsPositiveInfinity(Scores[user][items[n]]) ? scores[n] : float.PositiveInfinity;
        }
    }
}
