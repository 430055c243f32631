using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Tests.Kernels;

/// <summary>The path of scoring, in lanes, against that of training, in rows, which is held against the specification elsewhere.</summary>
[Category("Numerical")]
internal sealed unsafe class CandidateBlockTests
{
    private const int Items = 40;
    private const int Lanes = RelationShape.Lanes;

    /// <summary>Candidates below the item, above it, on both sides, and the item itself.</summary>
    private static readonly int[] Related = [0, 39, 20, 23, 12];

    [Test]
    public void Relate_AnyItem_IsToTheBitTheRowsPath(
        [Values(1, 2, 3, 5)] int aspects, [Values(1, 16, 37, 128)] int dimensions, [Values(1, 6, 20, 30)] int slots, [Values] bool memory)
    {
        var options = new RedaOptions { Aspects = aspects, Dimensions = dimensions, MemorySlots = slots, HiddenSize = 4, MemoryAttention = memory, ItemSpread = 0.5 };
        RelationWeights weights = Weights(options);
        var rows = new RelationBlock(weights, roles: 1, differentiable: false);
        var block = new CandidateBlock(weights);
        foreach (int first in new[] { 0, 12, 24 })
        {
            int[] candidates = [.. Enumerable.Range(first, Lanes)];
            block.Place(candidates);
            foreach (int item in Related)
            {
                block.Relate(item);

                for (int lane = 0; lane < Lanes; lane++) rows.SetItems(weights, lane, candidates[lane], item);
                rows.Forward(Lanes);
                int length = weights.Shape.CodeStride * Lanes;
                Assert.That(new ReadOnlySpan<float>(block.Code, length).ToArray(), Is.EqualTo(new ReadOnlySpan<float>(rows.Code(0), length).ToArray()), $"{first}, {item}");
                Assert.That(new ReadOnlySpan<float>(block.Code, length).ToArray(), Has.Some.Not.Zero);
            }
        }
    }

    [Test]
    public void Place_FewerCandidatesThanLanes_LeavesTheirBits([Range(1, 15)] int count, [Values] bool memory)
    {
        RelationWeights weights = Weights(new RedaOptions { Aspects = 2, Dimensions = 20, MemorySlots = 7, HiddenSize = 3, MemoryAttention = memory });
        CandidateBlock full = new(weights), some = new(weights);
        int[] candidates = [.. Enumerable.Range(3, Lanes)];
        full.Place(candidates);
        full.Relate(30);
        some.Place(candidates.AsSpan(0, count));
        some.Relate(30);

        for (int t = 0; t < weights.Shape.CodeSize; t++)
        {
            for (int lane = 0; lane < count; lane++) Assert.That(some.Code[(t * Lanes) + lane], Is.EqualTo(full.Code[(t * Lanes) + lane]));
        }
    }

    [Test]
    public void Relate_InSteadyState_AllocatesNothing([Values] bool memory)
    {
        RelationWeights weights = Weights(new RedaOptions { Aspects = 2, Dimensions = 20, MemorySlots = 7, HiddenSize = 3, MemoryAttention = memory });
        var block = new CandidateBlock(weights);

        long bytes = Threading.Allocations.FewestOnThisThread(() =>
        {
            block.Place([1, 2, 3]);
            block.Relate(9);
        });

        Assert.That(bytes, Is.Zero);
    }

    private static RelationWeights Weights(RedaOptions options)
    {
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, Items);
        RedaParameters.Initialize(parameters, options);
        var random = new Random(4);
        foreach (ref float bias in parameters["hidden_bias"][0]) bias = random.NextSingle() - 0.5f;
        return new RelationWeights(RedaParameters.Shape(options), parameters);
    }
}
