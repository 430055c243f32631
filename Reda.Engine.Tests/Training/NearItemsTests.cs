using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Ensembles;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

internal sealed class NearItemsTests
{
    private static readonly Interactions s_data = TrainingRuns.Rows(10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

    // REDA is not asked; the second ranks 9 first, the third even items before odd ones, equal ones in order.
    private static readonly EnsemblePart[] s_parts =
    [
        new("reda", new Fixed(item => throw new InvalidOperationException($"asked for {item}")), 1),
        new("slim", new Fixed(item => item), 1),
        new("popularity", new Fixed(item => item % 2 == 0 ? 1 : 0), 1),
    ];

    [Test]
    public void Of_SeveralParts_TakesTheBestOfEachInTurn()
        => Assert.That(new NearItems(s_parts, 10, 5).Of([1], [1, 8]).ToArray(), Is.EqualTo(new[] { 9, 0, 7, 2, 6 }));

    [Test]
    public void Of_AnyNumber_NeverHasExcludedItemsAndLeavesNoTrace([Values(0, 1, 7, 8, 40)] int most)
    {
        var near = new NearItems(s_parts, 10, most);
        int[] found = near.Of([1], [1, 8]).ToArray();

        Assert.That(found, Has.Length.EqualTo(Math.Min(most, 8)));
        Assert.That(found, Is.Unique.And.None.EqualTo(1).And.None.EqualTo(8));
        Assert.That(near.Of([], [2]).ToArray(), Is.EqualTo(new NearItems(s_parts, 10, most).Of([], [2]).ToArray()));
        Assert.That(near.Of([1], [1, 8]).ToArray(), Is.EqualTo(found));
    }

    [Test]
    public void Of_EverythingExcluded_IsNothing()
        => Assert.That(new NearItems(s_parts, 10, 5).Of([], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).ToArray(), Is.Empty);

    /// <summary>Both signals of item-kNN come of one model, which has one turn.</summary>
    [Test]
    public void Of_PartsOfOneModel_HaveOneTurn()
    {
        EnsemblePart[] parts = [s_parts[0], s_parts[1], s_parts[1] with { Name = "item-knn-sum" }, s_parts[2]];

        Assert.That(new NearItems(parts, 10, 5).Of([1], [1, 8]).ToArray(), Is.EqualTo(new[] { 9, 0, 7, 2, 6 }));
    }

    private sealed class Fixed(Func<int, float> score) : IRecommender
    {
        public Vocabulary Items => s_data.Items;

        public void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
        {
            for (int n = 0; n < candidates.Length; n++) scores[n] = score(candidates[n]);
        }
    }
}
