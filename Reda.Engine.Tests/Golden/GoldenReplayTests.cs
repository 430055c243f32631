using NUnit.Framework;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Tests.Golden;

/// <summary>The specification takes the steps that PyTorch took: same losses, same gradients, same parameters.</summary>
internal sealed class GoldenReplayTests
{
    private const double Tolerance = 1e-9;

    [Test]
    public void Cases_InTheOutputFolder_CoverLossesOptimizersAndAblations()
    {
        GoldenCase[] cases = GoldenCase.Names.Select(GoldenCase.Load).ToArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cases.Select(golden => golden.Loss).Distinct(), Is.EquivalentTo(new[] { "bpr", "sigmoid" }));
            Assert.That(cases.Select(golden => golden.Sampling).Distinct(), Is.EquivalentTo(new[] { "shared", "independent" }));
            Assert.That(cases.Select(golden => golden.Adam.Mode).Distinct(), Is.EquivalentTo(new[] { "sparse", "dense" }));
            Assert.That(cases.Count(golden => !golden.Shape.MemoryAttention), Is.GreaterThanOrEqualTo(2), "NMAL");
            Assert.That(cases.Count(golden => golden.Shape.Aspects == 1), Is.GreaterThanOrEqualTo(2), "NPIL");
            Assert.That(cases.Select(golden => golden.Steps.Count), Is.All.EqualTo(10));
        }
    }

    [TestCaseSource(typeof(GoldenCase), nameof(GoldenCase.Names))]
    public void TenSteps_OfARecordedRun_AreRepeated(string name)
        => Assert.That(Replay(GoldenCase.Load(name), _ => { }), Is.Null);

    [TestCase("keys")]
    [TestCase("hidden_weight")]
    [TestCase("hidden_bias")]
    [TestCase("projection")]
    [TestCase("slots")]
    [TestCase("items")]
    public void TenSteps_WithAWrongGradient_AreTold(string tensor)
    {
        string? mismatch = Replay(GoldenCase.Load("full-bpr-shared-sparse"), gradients =>
        {
            foreach (ref double gradient in gradients[tensor].Elements) gradient *= 1.000_001;
        });

        Assert.That(mismatch, Does.StartWith("step 1: " + tensor));
    }

    [Test]
    public void TenSteps_WithAWrongOptimizer_AreTold()
    {
        GoldenCase golden = GoldenCase.Load("full-bpr-shared-sparse");
        GoldenCase wrong = golden with { Adam = golden.Adam with { WeightDecay = 0 } };

        Assert.That(Replay(wrong, _ => { }), Is.Not.Null);
    }

    [Test]
    public void TenSteps_SteppedDenselyInsteadOfSparsely_AreTold()
    {
        GoldenCase golden = GoldenCase.Load("full-bpr-shared-sparse");
        GoldenCase wrong = golden with { Adam = golden.Adam with { Mode = "dense" } };

        Assert.That(Replay(wrong, _ => { }), Is.Not.Null);
    }

    /// <summary>Trains as recorded and says where the run first leaves the record; null if it never does.</summary>
    private static string? Replay(GoldenCase golden, Action<ParameterStore<double>> sabotage)
    {
        var model = new RedaSpecification(golden.Options, golden.Shape.Items);
        GoldenCase.Fill(golden.Initial, model.Parameters);
        var optimizer = new Optimizer(golden, model);

        for (int step = 1; step <= golden.Steps.Count; step++)
        {
            GoldenStep expected = golden.Steps[step - 1];
            model.Gradients.Buffer.Span.Clear();
            double loss = 0;
            foreach (GoldenSample sample in expected.Samples.All) loss += model.AddLossGradients(sample.Positive, sample.Negative, sample.Context);

            sabotage(model.Gradients);
            if (!(Math.Abs(loss - expected.Loss) <= Tolerance)) return $"step {step}: loss {loss:R} instead of {expected.Loss:R}";
            if (GoldenCase.Mismatch(expected.Gradients, model.Gradients, Tolerance) is { } wrong) return $"step {step}: {wrong}";
            optimizer.Step(step, expected.Samples.Items);
        }

        return GoldenCase.Mismatch(golden.Final, model.Parameters, Tolerance) is { } end ? $"end: {end}" : null;
    }

    /// <summary>The record's Adam: all parameters, or all but the rows of the items that the step does not name.</summary>
    private sealed class Optimizer(GoldenCase golden, RedaSpecification model)
    {
        private readonly AdamReference _adam = new(
            golden.Adam.LearningRate, golden.Adam.WeightDecay, golden.Adam.Beta1, golden.Adam.Beta2, golden.Adam.Epsilon);

        private readonly ParameterStore<double> _first = model.Parameters.CloneShape();
        private readonly ParameterStore<double> _second = model.Parameters.CloneShape();

        public void Step(int number, IEnumerable<int> touched)
        {
            ParameterSlice items = model.Parameters.Slice("items");
            int length = golden.Shape.Aspects * items.Stride;
            IEnumerable<int> moved = golden.Options.Optimizer == AdamMode.Sparse ? touched : Enumerable.Range(0, golden.Shape.Items);

            Step(number, 0, (int)items.Offset);
            foreach (int item in moved) Step(number, (int)items.Offset + (item * length), length);
        }

        private void Step(int number, int offset, int length)
        {
            _adam.Step(
                model.Parameters.Buffer.Span.Slice(offset, length),
                model.Gradients.Buffer.Span.Slice(offset, length),
                _first.Buffer.Span.Slice(offset, length),
                _second.Buffer.Span.Slice(offset, length),
                number);
        }
    }
}
