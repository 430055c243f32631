using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

/// <summary>The fused kernels together, in single precision, against the specification in double.</summary>
[Category("Numerical")]
internal sealed unsafe class FastPathTests
{
    /// <summary>Of the loss, and of a tensor's largest gradient; besides, every sample may add one rounding of a number near 1.</summary>
    private const double Tolerance = 2e-5;

    private const int Items = 12;

    [Test]
    public void Cases_OfTheGrid_HoldEveryValue()
    {
        IReadOnlyList<FastPathCase> cases = FastPathCase.All;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cases.Select(point => point.Aspects).Distinct(), Is.EquivalentTo(FastPathCase.AllAspects));
            Assert.That(cases.Select(point => point.Dimensions).Distinct(), Is.EquivalentTo(FastPathCase.AllDimensions));
            Assert.That(cases.Select(point => point.MemorySlots).Distinct(), Is.EquivalentTo(FastPathCase.AllMemorySlots));
            Assert.That(cases.Select(point => point.Hidden).Distinct(), Is.EquivalentTo(FastPathCase.AllHidden));
            Assert.That(cases.Select(point => point.Samples).Distinct(), Is.EquivalentTo(FastPathCase.AllSamples));
            Assert.That(cases.Select(point => (point.Loss, point.Reading, point.Memory)).Distinct().Count(), Is.EqualTo(8));
        }
    }

    [TestCaseSource(typeof(FastPathCase), nameof(FastPathCase.TestCases))]
    public void LossAndGradients_OfTheGrid_AreTheSpecifications(FastPathCase point) => AssertAgrees(point.Options, point.Samples);

    [TestCase(2, 5, 3, RelationLossKind.Bpr, SampleReading.Shared, true, 17)]
    [TestCase(1, 16, 20, RelationLossKind.Sigmoid, SampleReading.Independent, true, 3)]
    [TestCase(3, 17, 1, RelationLossKind.Bpr, SampleReading.Independent, false, 5)]
    [Category("Reduced")]
    public void LossAndGradients_OfAFewShapes_AreTheSpecifications(
        int aspects, int dimensions, int memorySlots, RelationLossKind loss, SampleReading reading, bool memory, int samples)
        => AssertAgrees(new FastPathCase(aspects, dimensions, memorySlots, 4, loss, reading, memory, samples).Options, samples);

    [Test]
    public void LossAndGradients_WithManyAspects_AreTheSpecifications()
        => AssertAgrees(new RedaOptions { Aspects = 10, Dimensions = 20, MemorySlots = 7, HiddenSize = 3 }, 18);

    /// <summary>Relations that differ much make |x| large: the losses and their slopes are right far from 0 too, where 1 - sigma(x) would be all rounding.</summary>
    [Test]
    public void LossAndGradients_OfBadlyRankedSamples_AreTheSpecifications([Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind loss, [Values] bool memory)
    {
        var options = new RedaOptions { Aspects = 2, Dimensions = 40, MemorySlots = 6, HiddenSize = 3, Loss = loss, MemoryAttention = memory };
        RandomModel model = Separated(options);
        List<RelationSample> samples = model.Samples(2000).FindAll(sample => model.Violation(sample) is > 11 and < 15);
        Assert.That(samples, Has.Count.GreaterThan(4));

        AssertAgrees(options, model, samples);
    }

    [Test]
    [Category("Reduced")]
    public void Code_TimesTheSlots_IsTheRelation([Values] bool memory, [Values(1, 3)] int roles, [Values(1, 7, 16)] int lanes)
    {
        var options = new RedaOptions { Aspects = 2, Dimensions = 5, MemorySlots = 18, HiddenSize = 3, MemoryAttention = memory };
        var model = new RandomModel(options, Items, 3);
        var weights = new RelationWeights(RedaParameters.Shape(options), model.Parameters);
        var block = new RelationBlock(weights, roles, differentiable: false);
        int stride = weights.Shape.ItemStride;
        (int Left, int Right) Pair(int lane, int role) => ((lane + role) % Items, (lane + 1 + (role * 5)) % Items);
        for (int n = 0; n < lanes * roles; n++)
        {
            var (left, right) = Pair(n / roles, n % roles);
            block.SetPair(n / roles, n % roles, weights.Items + (left * stride), weights.Items + (right * stride));
        }

        block.Forward(lanes);

        var meter = new ErrorMeter();
        var expected = new double[options.Dimensions];
        for (int n = 0; n < lanes * roles; n++)
        {
            int lane = n / roles, role = n % roles;
            var (left, right) = Pair(lane, role);
            model.Specification.Relation(left, right, expected);
            for (int x = 0; x < options.Dimensions; x++) meter.Add(Relation(weights, block.Code(role) + lane, x), expected[x], 2e-6, $"relation of {left}, {right}", x);
            for (int t = weights.Shape.CodeSize; t < weights.Shape.CodeStride; t++) Assert.That(block.Code(role)[(t * 16) + lane], Is.Zero, "padding");
        }

        Assert.That(meter.Mismatch, Is.Null);
    }

    [Test]
    public void Gradients_OfSamplesThatAreRankedWell_AreExactlyZero([Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind loss, [Values] bool memory)
    {
        var options = new RedaOptions { Aspects = 2, Dimensions = 40, MemorySlots = 6, HiddenSize = 3, Loss = loss, MemoryAttention = memory };
        RandomModel model = Separated(options);
        List<RelationSample> dead = model.Samples(2000).FindAll(sample => model.Violation(sample) < -21);
        Assert.That(dead, Has.Count.GreaterThan(16));

        var fast = new FastGradients(options, model.Parameters, dead);

        Assert.That(fast.Live, Is.Zero);
        Assert.That(fast.Gradients.Buffer.Span.ToArray(), Is.All.Zero);
        Assert.That(fast.Shared.All.ToArray(), Is.All.Zero);
    }

    [Test]
    public void Gradients_OfLiveSamplesBetweenDeadOnes_DoNotDependOnTheDead([Values] bool memory)
    {
        var options = new RedaOptions { Aspects = 2, Dimensions = 40, MemorySlots = 6, HiddenSize = 3, MemoryAttention = memory };
        RandomModel model = Separated(options);
        List<RelationSample> samples = model.Samples(2000);
        List<RelationSample> dead = samples.FindAll(sample => model.Violation(sample) < -21), live = samples.FindAll(sample => model.Violation(sample) > -15);
        Assert.That(Math.Min(dead.Count / 2, live.Count), Is.GreaterThanOrEqualTo(40));
        RelationSample[] Mix(int from) => [.. Enumerable.Range(0, 40).Select(n => n % 3 == 1 ? dead[from + n] : live[n])];

        var fast = new FastGradients(options, model.Parameters, Mix(0));
        var other = new FastGradients(options, model.Parameters, Mix(40));

        Assert.That(fast.Live, Is.EqualTo(27));
        Assert.That(fast.Gradients.Buffer.Span.SequenceEqual(other.Gradients.Buffer.Span), Is.True, "bit by bit");
        model.Differentiate(Mix(0).Where(live.Contains));
        Assert.That(Stores.Compare(fast.Gradients, model.Specification.Gradients, Tolerance).Mismatch, Is.Null);
    }

    [TestCase("keys")]
    [TestCase("hidden_weight")]
    [TestCase("hidden_bias")]
    [TestCase("projection")]
    [TestCase("slots")]
    [TestCase("items")]
    public void Comparison_WithOneGradientOffByATenThousandth_Fails(string tensor)
    {
        var options = new RedaOptions { Aspects = 2, Dimensions = 5, MemorySlots = 3, HiddenSize = 4 };
        var model = new RandomModel(options, Items, 1);
        List<RelationSample> samples = model.Samples(5);
        model.Differentiate(samples);
        foreach (ref double gradient in model.Specification.Gradients[tensor].Elements) gradient *= 1.0001;

        var fast = new FastGradients(options, model.Parameters, samples);

        Assert.That(Stores.Compare(fast.Gradients, model.Specification.Gradients, Tolerance).Mismatch, Does.StartWith(tensor));
    }

    /// <summary>With one memory slot all relations are that slot and all gradients are 0: what is left is rounding of numbers as large as the slot's square.</summary>
    private static string? Compare(RedaOptions options, FastGradients fast, RandomModel model, int samples)
    {
        bool degenerate = options.MemoryAttention && options.MemorySlots == 1;
        double absolute = samples * ErrorMeter.Epsilon * (degenerate ? 4 * options.Dimensions : 1);
        return Stores.Compare(fast.Gradients, model.Specification.Gradients, degenerate ? 0 : Tolerance, absolute).Mismatch;
    }

    private static float Relation(RelationWeights weights, float* code, int x)
    {
        if (!weights.Shape.MemoryAttention) return code[x * 16];
        float sum = 0;
        for (int t = 0; t < weights.Shape.CodeSize; t++) sum += code[t * 16] * weights.Slots[(t * weights.Shape.DimensionStride) + x];
        return sum;
    }

    /// <summary>A model whose samples reach from ranked well beyond the floor to ranked badly.</summary>
    private static RandomModel Separated(RedaOptions options)
    {
        var model = new RandomModel(options, Items, 9, slotSpread: 8);
        if (options.MemoryAttention) return model;
        model.Scale("items", 2);
        return model;
    }

    private static void AssertAgrees(RedaOptions options, int samples)
    {
        var model = new RandomModel(options, Items, (options.Dimensions * 100) + samples);
        AssertAgrees(options, model, model.Samples(samples));
    }

    private static void AssertAgrees(RedaOptions options, RandomModel model, List<RelationSample> samples)
    {
        double loss = model.Differentiate(samples);

        var fast = new FastGradients(options, model.Parameters, samples);

        Assert.That(fast.Live, Is.EqualTo(samples.Count));
        Assert.That(fast.Loss, Is.EqualTo(loss).Within(Tolerance * loss));
        Assert.That(Compare(options, fast, model, samples.Count), Is.Null);
        Assert.That(Stores.PaddingIsZero(fast.Gradients), Is.True, "padding of the gradients");
        RelationShape shape = RedaParameters.Shape(options);
        for (int n = 0; shape.MemoryAttention && n < shape.CodeSize * shape.CodeStride; n++)
        {
            if (n % shape.CodeStride >= shape.CodeSize) Assert.That(fast.Shared.Gram[n], Is.Zero, "padding of the Gram matrix");
        }
    }
}
