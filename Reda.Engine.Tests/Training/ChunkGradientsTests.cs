using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

/// <summary>The gradients of chunks by the fused kernels, in single precision, against the specification in double.</summary>
[Category("Numerical")]
internal sealed class ChunkGradientsTests
{
    private const double Tolerance = 3e-5;

    private static IEnumerable<TestCaseData> Shapes()
    {
        int seed = 0;
        foreach (RelationLossKind loss in new[] { RelationLossKind.Softmax, RelationLossKind.Bpr })
        {
            foreach (HistoryPooling pooling in Enum.GetValues<HistoryPooling>())
            {
                foreach (bool memory in new[] { true, false })
                {
                    foreach (var (chunk, items, negatives) in new[] { (8, 8, 8), (8, 3, 8), (3, 3, 1), (5, 4, 2), (16, 16, 1), (19, 18, 3), (64, 50, 2) })
                    {
                        var random = new Random(++seed);
                        var options = new RedaOptions
                        {
                            Aspects = random.Pick(1, 2, 3),
                            Dimensions = random.Pick(5, 16, 33),
                            MemorySlots = random.Pick(3, 20),
                            HiddenSize = random.Pick(1, 10),
                            MemoryAttention = memory,
                            Sampling = SampleReading.Pooled,
                            Loss = loss,
                            Pooling = pooling,
                            Beta = random.Pick(0.3, 1, 3),
                            ChunkItems = chunk,
                            Negatives = negatives,
                        };
                        string name = $"{loss}, {pooling}, {(memory ? "memory" : "no memory")}, {items} of {chunk} items, {negatives} negatives, k={options.Aspects} d={options.Dimensions}";
                        yield return new TestCaseData(options, items).SetArgDisplayNames(name);
                    }
                }
            }
        }
    }

    [TestCaseSource(nameof(Shapes))]
    public void LossAndGradients_OfAChunk_AreTheSpecifications(RedaOptions options, int items)
    {
        var model = new RandomModel(options, items + options.Negatives + 2, seed: items);
        int[] chunk = [.. Enumerable.Range(1, items)], negatives = [.. Enumerable.Range(items + 1, options.Negatives)];
        double loss = model.Specification.AddPooledLossGradients(chunk, negatives);

        var (gradients, totals, live) = Differentiate(options, model.Parameters, chunk, negatives);

        Assert.That(live, Is.True);
        Assert.That(totals.Loss, Is.EqualTo(loss / items).Within(Tolerance * loss / items));
        double absolute = items * options.Negatives * ErrorMeter.Epsilon;
        Assert.That(Stores.Compare(gradients, model.Specification.Gradients, Tolerance, absolute).Mismatch, Is.Null);
        Assert.That(Stores.PaddingIsZero(gradients), Is.True, "padding of the gradients");
    }

    /// <summary>A longer chunk leaves numbers behind in the scratch, which a shorter one must not read.</summary>
    [Test]
    public void Gradients_OfAShortChunkAfterALongOne_AreTheSameBits([Values] HistoryPooling pooling, [Values] bool memory)
    {
        var options = new RedaOptions
        {
            Aspects = 2,
            Dimensions = 20,
            MemoryAttention = memory,
            Sampling = SampleReading.Pooled,
            Loss = RelationLossKind.Softmax,
            Pooling = pooling,
            ChunkItems = 9,
            Negatives = 4,
        };
        var model = new RandomModel(options, 20, seed: 1);
        int[] longer = [0, 1, 2, 3, 4, 5, 6, 7, 8], shorter = [9, 10, 11], negatives = [12, 13, 14, 15];

        var (alone, _, _) = Differentiate(options, model.Parameters, shorter, negatives);
        var (after, _, _) = Differentiate(options, model.Parameters, shorter, negatives, before: longer);

        Assert.That(after.Buffer.Span.SequenceEqual(alone.Buffer.Span), Is.True);
    }

    /// <summary>With relations of one number the scores are products: all positives stand far above the negatives.</summary>
    [Test]
    public void Run_AChunkThatIsRankedWell_ContributesNothing([Values(RelationLossKind.Softmax, RelationLossKind.Bpr)] RelationLossKind loss)
    {
        var options = new RedaOptions { Aspects = 1, Dimensions = 1, MemoryAttention = false, Sampling = SampleReading.Pooled, Loss = loss, ChunkItems = 4, Negatives = 2 };
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, 6);
        float[] items = [4, 4, 4, 4, -4, -4];
        for (int item = 0; item < items.Length; item++) parameters["items"][item, 0] = items[item];

        var (gradients, totals, live) = Differentiate(options, parameters, [0, 1, 2, 3], [4, 5]);

        Assert.That(live, Is.False);
        Assert.That(gradients["hidden_weight"].Elements.ToArray(), Is.All.Zero);
        Assert.That((totals.Loss, totals.Margin), Is.EqualTo((0.0, 512.0)).Within(1e-3));
    }

    private static (ParameterStore<double> Gradients, LossTotals Totals, bool Live) Differentiate(
        RedaOptions options, ParameterStore<float> parameters, int[] chunk, int[] negatives, int[]? before = null)
    {
        var block = new BlockRun(options, parameters, options.ChunkItems + options.Negatives, (weights, update) => new ChunkGradients(weights, update, 0, options));
        if (before is not null) block.Run(Rows(before));
        var (gradients, totals, live) = block.Run(Rows(chunk));
        return (gradients, totals, live == 1);

        int[] Rows(int[] items) => [.. items, .. Enumerable.Repeat(-1, options.ChunkItems - items.Length), .. negatives];
    }
}
