using System.Collections.Concurrent;
using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Ensembles;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Tests.Baselines;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

/// <summary>With parts that are made up: what they say is known.</summary>
internal sealed class EnsembleWeightsTests
{
    private static readonly Interactions s_data = TrainingRuns.Small;

    private static readonly EnsembleOptions s_options = new() { HeldOut = HeldOutItem.Random, Fism = null, Neighbors = null, Place = null, End = null, Negatives = 20, NearItems = 10 };

    [Test]
    public void Give_PartWhoseSignalGrew_HasSmallerWeightsInBothSums()
    {
        EnsembleWeights weights = Fitted(Parts());
        EnsemblePart[] same = weights.Give(Parts(), CancellationToken.None), grown = weights.Give(Parts(scale: 4), CancellationToken.None);

        Assert.That(weights.NearOffset, Is.Not.Null);
        Assert.That((same[0].Weight, same[0].NearWeight), Is.Not.EqualTo((0f, 0f)));
        Assert.That(grown.Select(part => part.Weight), Is.EqualTo(same.Select((part, n) => n == 0 ? part.Weight / 4 : part.Weight)).Within(1e-6).Percent);
        Assert.That(grown.Select(part => part.NearWeight), Is.EqualTo(same.Select((part, n) => n == 0 ? part.NearWeight / 4 : part.NearWeight)).Within(1e-6).Percent);
        Assert.That(grown[0].Centre, Is.EqualTo(4 * same[0].Centre).Within(1e-4).Percent);
    }

    /// <summary>What is near is asked of each part but REDA, for every case, with its history and among all items; the candidates of a case once for both sums.</summary>
    [Test]
    public void Fit_NearItems_AreThoseOfEachHistory()
    {
        var asked = new ConcurrentBag<string>();
        int lists = 0;
        Fitted(Parts(slim: (history, candidates) =>
        {
            if (candidates == s_data.Items.Count) asked.Add(string.Join(' ', history));
            else Interlocked.Increment(ref lists);
        }));
        LeaveOneOutSplit split = RedaTrainer.ValidationSplit(s_data);

        Assert.That(asked, Is.EquivalentTo(EvaluationCaseBuilder.FromSplit(split, s_data.Items).Cases.Select(one => string.Join(' ', one.History))));
        Assert.That(lists, Is.EqualTo(asked.Count));
    }

    [Test]
    public void Fit_NoNearItems_AsksForNoneAndHasOneSum()
    {
        var asked = new ConcurrentBag<int>();
        var weights = new EnsembleWeights(RedaTrainer.ValidationSplit(s_data), s_data.Items, s_options with { NearItems = 0 }, new FitSettings());
        weights.Fit(Parts(slim: (_, candidates) => asked.Add(candidates)), CancellationToken.None);

        Assert.That(asked, Is.All.EqualTo(1 + s_options.Negatives));
        Assert.That(weights.NearOffset, Is.Null);
    }

    /// <summary>The first sum is fitted to all of them.</summary>
    [Test]
    public void Fit_ManyCases_AsksForWhatIsNear5000()
    {
        Interactions data = RandomInteractions.Create(users: 7_000, items: 30, perUser: 8, seed: 2);
        int near = 0, random = 0;
        Fitted(Parts(slim: (_, candidates) => Interlocked.Increment(ref candidates == data.Items.Count ? ref near : ref random)), data);

        int cases = EvaluationCaseBuilder.FromSplit(RedaTrainer.ValidationSplit(data), data.Items).Cases.Count;
        Assert.That(cases, Is.GreaterThan(5_000));
        Assert.That((near, random), Is.EqualTo((5_000, cases + 5_000)));
    }

    private static EnsembleWeights Fitted(EnsemblePart[] parts, Interactions? data = null)
    {
        data ??= s_data;
        var weights = new EnsembleWeights(RedaTrainer.ValidationSplit(data), data.Items, s_options, new FitSettings());
        weights.Fit(parts, CancellationToken.None);
        return weights;
    }

    /// <summary>The second part knows a little of which items go together, the first a little of which do not.</summary>
    private static EnsemblePart[] Parts(float scale = 1, Action<int[], int>? slim = null) =>
    [
        new("reda", new MadeUp((history, item) => scale * (((item * 7) + history.Sum()) % 13)), 0),
        new("slim", new MadeUp((history, item) => history.Count(one => (one + item) % 3 == 0) / 8f, slim), 0),
        new("popularity", new MadeUp((_, item) => item % 5), 0),
    ];

    private sealed class MadeUp(Func<int[], int, float> score, Action<int[], int>? asked = null) : IRecommender
    {
        public Vocabulary Items => s_data.Items;

        public void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
        {
            int[] known = history.ToArray();
            asked?.Invoke(known, candidates.Length);
            for (int n = 0; n < candidates.Length; n++) scores[n] = score(known, candidates[n]);
        }
    }
}
