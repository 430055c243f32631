using NUnit.Framework;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Optimizers;

internal sealed unsafe class AdamTests
{
    private const int Length = 32;

    [TestCase(0.001, 0)]
    [TestCase(0.01, 1e-5)]
    [TestCase(0.1, 0.1)]
    [Category("Numerical")]
    public void Step_ManySteps_FollowsTheReference(double learningRate, double weightDecay)
    {
        var random = new Random(3);
        ParameterStore<float> values = Random(random);
        double[] expected = Doubles(values), first = new double[Length], second = new double[Length];
        var adam = new Adam(values, learningRate, weightDecay);
        var reference = new AdamReference(learningRate, weightDecay);
        var gradients = new AlignedBuffer<float>(Length);
        for (int step = 1; step <= 200; step++)
        {
            foreach (ref float gradient in gradients.Span) gradient = (float)random.NextUnit();
            adam.BeginStep();
            adam.Step(0, Length, gradients.Address, [0]);
            reference.Step(expected, [.. gradients.Span.ToArray().Select(gradient => (double)gradient)], first, second, step);

            Assert.That(Doubles(values), Is.EqualTo(expected).Within(2e-6 + (1e-4 * learningRate)), $"step {step}");
        }
    }

    [Test]
    public void Step_WithALastStep_TakesEverSmallerOnesAndNoneBehindIt()
    {
        var random = new Random(6);
        ParameterStore<float> values = Random(random);
        double[] expected = Doubles(values), first = new double[Length], second = new double[Length];
        var adam = new Adam(values, 0.01, 0.1, lastStep: 20);
        var gradients = new AlignedBuffer<float>(Length);
        for (int step = 1; step <= 25; step++)
        {
            foreach (ref float gradient in gradients.Span) gradient = (float)random.NextUnit();
            adam.BeginStep();
            adam.Step(0, Length, gradients.Address, [0]);
            var reference = new AdamReference(0.01 * Math.Max(0, 21 - step) / 20, 0.1);
            reference.Step(expected, [.. gradients.Span.ToArray().Select(gradient => (double)gradient)], first, second, step);

            Assert.That(Doubles(values), Is.EqualTo(expected).Within(3e-6), $"step {step}");
        }
    }

    [Test]
    public void Step_SeveralSlots_AreSummed()
    {
        var gradients = new AlignedBuffer<float>(4 * Length);
        foreach (int slot in new[] { 1, 3 }) gradients.Span.Slice(slot * Length, Length).Fill(slot);
        var sum = new AlignedBuffer<float>(Length);
        sum.Span.Fill(4);

        Assert.That(AfterOneStep(gradients, [1, 3]), Is.EqualTo(AfterOneStep(sum, [0])));
    }

    [Test]
    public void Step_WithoutSlots_IsAGradientOfZero()
        => Assert.That(AfterOneStep(new AlignedBuffer<float>(0), []), Is.EqualTo(AfterOneStep(new AlignedBuffer<float>(Length), [0])));

    [Test]
    public void Step_ARunInTheMiddle_LeavesTheRestAlone()
    {
        ParameterStore<float> values = Random(new Random(4), rows: 3);
        double[] before = Doubles(values);
        var gradients = new AlignedBuffer<float>(Length);
        gradients.Span.Fill(1);
        var adam = new Adam(values, 0.1, 0);
        adam.BeginStep();
        adam.Step(Length, Length, gradients.Address, [0]);

        double[] moved = [.. before.Zip(Doubles(values), (old, now) => old - now)];
        Assert.That(moved[..Length].Concat(moved[(2 * Length)..]), Is.All.Zero);
        Assert.That(moved[Length..(2 * Length)], Is.All.EqualTo(0.1).Within(1e-6));
    }

    [Test]
    public void Step_ARowThatComesLater_IsCorrectedForTheStepOfTheWholeRun()
    {
        ParameterStore<float> values = Random(new Random(5));
        double[] expected = Doubles(values);
        var gradients = new AlignedBuffer<float>(Length);
        gradients.Span.Fill(0.5f);
        var adam = new Adam(values, 0.01, 0);
        for (int step = 1; step <= 10; step++) adam.BeginStep();
        adam.Step(0, Length, gradients.Address, [0]);
        new AdamReference(0.01, 0).Step(expected, [.. Enumerable.Repeat(0.5, Length)], new double[Length], new double[Length], 10);

        Assert.That(Doubles(values), Is.EqualTo(expected).Within(1e-7));
    }

    [Test]
    public void Step_NotANumber_IsKept()
    {
        var gradients = new AlignedBuffer<float>(Length);
        gradients.Span[5] = float.NaN;

        double[] after = AfterOneStep(gradients, [0]);

        Assert.That(Enumerable.Range(0, Length).Where(n => double.IsNaN(after[n])), Is.EqualTo(new[] { 5 }));
    }

    [Test]
    public void Step_ValuesOnTheWayToZero_EndThereWithoutBecomingSubnormal()
    {
        ParameterStore<float> values = Random(new Random(6));
        var adam = new Adam(values, 0.01, 1);
        for (int step = 0; step < 5000; step++)
        {
            adam.BeginStep();
            adam.Step(0, Length, null, []);
        }

        Assert.That(Doubles(values), Is.All.Zero.Or.All.Matches<double>(value => Math.Abs(value) >= 1e-10));
        Assert.That(Doubles(values), Has.Some.Zero);
    }

    private static double[] AfterOneStep(AlignedBuffer<float> gradients, ReadOnlySpan<int> slots)
    {
        ParameterStore<float> values = Random(new Random(1));
        var adam = new Adam(values, 0.01, 1e-3);
        adam.BeginStep();
        adam.Step(0, Length, gradients.Address, slots);
        return Doubles(values);
    }

    private static ParameterStore<float> Random(Random random, int rows = 1)
    {
        var store = new ParameterStore<float>(("values", rows, Length));
        foreach (ref float value in store.Buffer.Span) value = (float)random.NextUnit();
        return store;
    }

    private static double[] Doubles(ParameterStore<float> store) => [.. store.Buffer.Span.ToArray().Select(value => (double)value)];
}
