using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Tests.Models;

internal sealed class HistoryScorerTests
{
    private const int ItemCount = 50;

    [Test]
    public void Prepare_AnyOrderAndRepeats_MakesTheHistoryCanonical()
    {
        HistoryScorer scorer = Scorer(Model(memoryAttention: true));

        scorer.Prepare([9, 3, 9, 40, 3, 3]);
        Assert.That(scorer.History.ToArray(), Is.EqualTo(new[] { 3, 9, 40 }));
        scorer.Prepare([]);
        Assert.That(scorer.History.ToArray(), Is.Empty);
        Assert.That(scorer.Preference.ToArray(), Is.All.Zero);
    }

    /// <summary>g = M z: the user embedding as the slots see it; without memory attention it is z itself. 6, 7 and 17 items make 15, 21 and 136 pairs.</summary>
    [Test]
    [Category("Numerical")]
    public void Preference_AnyHistory_IsTheUserEmbeddingSeenByTheSlots([Values] bool memoryAttention, [Values(1, 2, 3, 6, 7, 17)] int length)
    {
        RedaModel model = Model(memoryAttention);
        RedaSpecification specification = RandomModels.Specify(model);
        int[] history = RandomModels.History(new Random(length), ItemCount, length);
        var embedding = new double[model.Options.Dimensions];
        specification.EmbedUser(history, embedding);
        double[] expected = memoryAttention ? Products(specification.Parameters["slots"], embedding) : embedding;

        HistoryScorer scorer = Scorer(model);
        scorer.Prepare(history);

        Assert.That(scorer.Preference.ToArray(), Is.EqualTo(expected).Within(1e-5));
    }

    [Test]
    public void Score_FewerCandidatesThanLanes_GivesTheSameBits([Range(1, 16)] int count)
    {
        RedaModel model = Model(memoryAttention: true);
        HistoryScorer scorer = Scorer(model), other = Scorer(model);
        scorer.Prepare([4, 6, 8]);
        other.Prepare([4, 6, 8]);
        int[] candidates = [.. Enumerable.Range(20, 16)];
        var full = scorer.Score(candidates, HistoryPooling.LogMeanExp, 1);

        // A scorer that has just scored something else, and one that is fresh: idle lanes hold different leftovers.
        foreach (HistoryScorer either in new[] { scorer, other })
        {
            var some = either.Score(candidates.AsSpan(0, count), HistoryPooling.LogMeanExp, 1);
            for (int lane = 0; lane < count; lane++) Assert.That(some[lane], Is.EqualTo(full[lane]));
        }
    }

    private static RedaModel Model(bool memoryAttention)
        => RandomModels.Create(new() { Aspects = 2, Dimensions = 20, MemorySlots = 7, HiddenSize = 3, MemoryAttention = memoryAttention }, ItemCount, new Random(2));

    private static HistoryScorer Scorer(RedaModel model) => new(new RelationWeights(RedaParameters.Shape(model.Options), model.Parameters), HistorySample.Whole);

    private static double[] Products(Matrix<double> rows, double[] vector)
    {
        var products = new double[rows.Rows];
        for (int row = 0; row < products.Length; row++)
        {
            for (int x = 0; x < vector.Length; x++) products[row] += rows[row, x] * vector[x];
        }

        return products;
    }
}
