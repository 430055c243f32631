using NUnit.Framework;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Optimizers;

[Category("Numerical")]
internal sealed unsafe class RowOptimizerTests
{
    private const double Rate = 0.05;
    private const int Length = 48;

    [Test]
    public void Sgd_ManySteps_FollowsTheReference([Values(0, 1, 3)] int occurrences)
        => Follow(OptimizerKind.Sgd, occurrences, (_, gradient) => Rate * gradient);

    [Test]
    public void AdaGrad_ManySteps_FollowsTheReference([Values(0, 1, 3)] int occurrences, [Values(0.1, 1e-8)] double initial)
    {
        double[] squares = [.. Enumerable.Repeat(initial, Length)];
        Follow(
            OptimizerKind.AdaGrad,
            occurrences,
            (n, gradient) =>
            {
                squares[n] += gradient * gradient;
                return Rate * gradient / Math.Sqrt(squares[n]);
            },
            initial);
    }

    [Test]
    public void Step_OfOneRow_LeavesTheOthersAlone([Values] OptimizerKind kind)
    {
        var values = new ParameterStore<float>(("rows", 3, 16));
        values.Buffer.Span.Fill(1);
        var gradients = new AlignedBuffer<float>(16);
        gradients.Span.Fill(1);
        IRowOptimizer optimizer = RowOptimizers.Create(kind, values, Rate, 0.1);
        optimizer.BeginStep();
        optimizer.Step(16, 16, gradients.Address, [0]);

        Assert.That(values["rows"][0].ToArray(), Is.All.EqualTo(1));
        Assert.That(values["rows"][1].ToArray(), Is.All.LessThan(1));
        Assert.That(values["rows"][2].ToArray(), Is.All.EqualTo(1));
    }

    [Test]
    public void Step_TowardsTheSubnormals_FlushesToZero([Values(OptimizerKind.Sgd, OptimizerKind.AdaGrad)] OptimizerKind kind)
    {
        var values = new ParameterStore<float>(("rows", 1, 16));
        values.Buffer.Span.Fill(9e-11f);
        var gradients = new AlignedBuffer<float>(16);
        gradients.Span[3] = float.NaN;
        RowOptimizers.Create(kind, values, Rate, 0.1).Step(0, 16, gradients.Address, [0]);

        Assert.That(values.Buffer.Span[0], Is.Zero);
        Assert.That(values.Buffer.Span[3], Is.NaN);
    }

    [TestCase(0.5f, 0.5f)]
    [TestCase(2f, 1f)]
    [TestCase(1e18f, 1f)]
    public void NormBall_ARow_ComesBackToTheBall(float value, float expected)
    {
        var values = new ParameterStore<float>(("rows", 2, 3));
        values["rows"][1, 2] = value;
        var ball = new NormBall(new Sgd(values, Rate), values, 1);
        ball.Project(values.Slice("rows"));

        Assert.That(values["rows"][1].ToArray(), Is.EqualTo(new[] { 0, 0, expected }).Within(1e-6f));
    }

    [TestCase(1e20f)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NaN)]
    public void NormBall_ARowThatHasDiverged_StaysSo(float value)
    {
        var values = new ParameterStore<float>(("rows", 1, 3));
        values["rows"][0, 2] = value;
        new NormBall(new Sgd(values, Rate), values, 1).Project(values.Slice("rows"));

        Assert.That(values["rows"][0, 2], Is.NaN);
    }

    private static void Follow(OptimizerKind kind, int occurrences, Func<int, double, double> change, double initial = 0.1)
    {
        var random = new Random(occurrences);
        var values = new ParameterStore<float>(("rows", 1, Length));
        foreach (ref float value in values.Buffer.Span) value = (float)random.NextUnit();
        double[] expected = Array.ConvertAll(values.Buffer.Span.ToArray(), value => (double)value);
        IRowOptimizer optimizer = RowOptimizers.Create(kind, values, Rate, initial);
        var gradients = new AlignedBuffer<float>(4 * Length);
        int[] slots = [.. Enumerable.Range(0, occurrences).Select(n => (n * 2) % 4)];
        for (int step = 1; step <= 100; step++)
        {
            foreach (ref float gradient in gradients.Span) gradient = (float)random.NextUnit();
            optimizer.BeginStep();
            optimizer.Step(0, Length, gradients.Address, slots);
            for (int n = 0; n < Length; n++) expected[n] -= change(n, slots.Sum(slot => (double)gradients.Span[(slot * Length) + n]));
        }

        Assert.That(Array.ConvertAll(values.Buffer.Span.ToArray(), value => (double)value), Is.EqualTo(expected).Within(2e-5));
    }
}
