using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Memory;

namespace Reda.Engine.Tests.Baselines;

internal sealed class SparseWeightsTests
{
    [Test]
    public void Create_Rows_AreReadBack()
    {
        SparseWeights weights = Make([0, 2, 2, 3], [0, 2, 1], [0.5f, 0.25f, 1]);

        Assert.That(weights.Targets(0).ToArray(), Is.EqualTo(new[] { 0, 2 }));
        Assert.That(weights.Weights(0).ToArray(), Is.EqualTo(new[] { 0.5f, 0.25f }));
        Assert.That(weights.Targets(1).Length, Is.Zero);
        Assert.That(weights.Weights(2).ToArray(), Is.EqualTo(new[] { 1f }));
        Assert.That(weights.Popularity.ToArray(), Is.EqualTo(new[] { 4f, 5, 6 }));
    }

    private static IEnumerable<TestCaseData> Damaged()
    {
        yield return Case("offsets do not begin at 0", [1, 2, 2, 3], [0, 2, 1], [1, 1, 1]);
        yield return Case("too few offsets", [0, 2, 3], [0, 2, 1], [1, 1, 1]);
        yield return Case("descending offsets", [0, 2, 1, 3], [0, 2, 1], [1, 1, 1]);
        yield return Case("offsets beyond the end", [0, 9, 9, 3], [0, 2, 1], [1, 1, 1]);
        yield return Case("descending row", [0, 2, 2, 3], [2, 0, 1], [1, 1, 1]);
        yield return Case("item twice", [0, 2, 2, 3], [2, 2, 1], [1, 1, 1]);
        yield return Case("negative item", [0, 2, 2, 3], [-1, 2, 1], [1, 1, 1]);
        yield return Case("unknown item", [0, 2, 2, 3], [0, 3, 1], [1, 1, 1]);
        yield return Case("weight 0", [0, 2, 2, 3], [0, 2, 1], [1, 0, 1]);
        yield return Case("negative weight", [0, 2, 2, 3], [0, 2, 1], [1, -1, 1]);
        yield return Case("weight that is not a number", [0, 2, 2, 3], [0, 2, 1], [1, float.NaN, 1]);

        static TestCaseData Case(string name, int[] offsets, int[] targets, float[] weights) => new TestCaseData(offsets, targets, weights).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Damaged))]
    public void Create_Damaged_IsRefused(int[] offsets, int[] targets, float[] weights)
        => Assert.That(() => Make(offsets, targets, weights), Throws.TypeOf<FormatException>());

    [Test]
    public void Create_NegativePopularity_IsRefused()
    {
        SparseWeights weights = Make([0, 0, 0, 0], [], []);
        weights.Parameters["popularity"][0][1] = -1;

        Assert.That(() => new SparseWeights(3, weights.Parameters, weights.Indices), Throws.TypeOf<FormatException>());
    }

    private static SparseWeights Make(int[] offsets, int[] targets, float[] weights)
        => SparseWeights.Create(offsets, targets, [4, 5, 6], room => weights.CopyTo(room));
}
