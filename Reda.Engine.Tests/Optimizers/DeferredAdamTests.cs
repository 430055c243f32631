using System.Runtime.InteropServices;
using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Kernels;
using Reda.Engine.Tests.Support;
using Reda.Engine.Tests.Threading;

namespace Reda.Engine.Tests.Optimizers;

/// <summary>Steps taken late are the same bits as steps taken in time.</summary>
[Category("Numerical")]
internal sealed unsafe class DeferredAdamTests
{
    private const double LearningRate = 0.01;

    /// <summary>Numbers at and around every border that a step knows: zeros of both signs, the floors, subnormals, sizes that overflow, and no numbers.</summary>
    private static readonly float[] Borders =
    [
        0, -0f, 1e-10f, -1e-10f, 9.99e-11f, -9.99e-11f, 1e-38f, -float.Epsilon,
        0.03f, -0.3f, 1, -7, 1e19f, -1e19f, 3e38f, -3e38f,
        0, 0, 0.5f, 0, 0, float.NegativeInfinity, 0, float.NaN,
    ];

    [Test]
    public void Replay_RandomRows_IsStepAfterStep(
        [Values] Fence side, [Values(16, 112, 128, 144, 256, 272)] int length, [Values(0, 1, 2, 7, 8, 9, 40)] int steps, [Values(0, 1e-5, 0.1)] double weightDecay)
    {
        var random = new Random(length + steps);
        var row = new Row(length);
        foreach (ref float value in row.Values.AsSpan()) value = (float)random.NextUnit();
        foreach (ref float m in row.First.AsSpan()) m = (float)random.NextUnit() * 1e-3f;
        foreach (ref float v in row.Second.AsSpan()) v = MathF.Pow(10, random.Next(-26, -3));
        using var memory = new FencedMemory(side);

        AssertReplayIsStepping(memory, row, Steps(steps, weightDecay, first: 5));
    }

    [TestCase(0)]
    [TestCase(1e-5)]
    [TestCase(0.03)]
    [TestCase(1)]
    public void Replay_ThousandsOfSteps_IsStepAfterStepAndFlushesOnTheWay(double weightDecay)
    {
        // Magnitudes from well above the floors to below them: some lanes are flushed at once, some on the way, some never.
        var row = new Row(64);
        for (int x = 0; x < row.Values.Length; x++)
        {
            row.Values[x] = MathF.ScaleB(x % 3 == 0 ? -1 : 1, -(x % 36));
            row.First[x] = MathF.ScaleB(x % 2 == 0 ? -1 : 1, -(x * 7 % 64));
            row.Second[x] = MathF.ScaleB(1, -(x * 11 % 104));
        }

        AdamCoefficients[] steps = Steps(5000, weightDecay);
        using var memory = new FencedMemory(Fence.After);

        Row after = AssertReplayIsStepping(memory, row, steps);

        if (weightDecay == 0)
        {
            Assert.That(row.Second.Zip(after.Second).Count(v => v.First > 1.1e-27f && v.Second == 0), Is.Positive, "v of some lanes is flushed on the way");
            Assert.That(after.First, Is.All.Zero, "m ends under its floor");
            Assert.That(after.Values, Has.Some.Not.Zero);
        }
        else
        {
            Assert.That(after.Values.Zip(row.Values), Has.All.Matches<(float, float)>(pair => pair.Item1 != pair.Item2), "nothing rests");
        }
    }

    /// <summary>Whole vectors of one border each, eight to a pass: some passes come to rest and others never do.</summary>
    [Test]
    public void Replay_EveryMixOfBorders_IsStepAfterStep([Values(3, 20)] int steps, [Values(0, 1e-30, 1)] double weightDecay)
    {
        float[] firsts = [0, -0f, 1e-17f, 1.2e-17f, -9e-18f, -float.Epsilon, 1e-6f, 3e38f, float.NaN], seconds = [0, 1.0005e-27f, 9e-28f, 3e-42f, 1e-6f, float.PositiveInfinity, float.NaN];
        using var memory = new FencedMemory(Fence.Before);
        foreach (float first in firsts)
        {
            foreach (float second in seconds)
            {
                var row = new Row(16 * Borders.Length);
                for (int x = 0; x < row.Values.Length; x++) (row.Values[x], row.First[x], row.Second[x]) = (Borders[x / 16], first, second);
                AssertReplayIsStepping(memory, row, Steps(steps, weightDecay));
            }
        }
    }

    /// <summary>Lanes of one vector come to rest at different times; none may drag the others along.</summary>
    [Test]
    public void Replay_OneLaneThatMoves_MovesAmongLanesAtRest([Values(0, 17, 127, 130)] int lane, [Values(0, 1e-3)] double weightDecay)
    {
        var row = new Row(144);
        (row.Values[lane], row.First[lane], row.Second[lane]) = (0.25f, 1e-3f, 1e-7f);
        using var memory = new FencedMemory(Fence.After);

        Row after = AssertReplayIsStepping(memory, row, Steps(300, weightDecay));

        Assert.That(Enumerable.Range(0, 144).Where(x => after.Values[x] != row.Values[x]), Is.EqualTo(new[] { lane }));
    }

    /// <summary>A table driven at random, through several windows, against one whose rows take every step at once.</summary>
    [Test]
    public void CatchUp_RowsTouchedAtRandom_AreTheRowsOfDense([Values(0, 1e-3)] double weightDecay)
    {
        const int Rows = 6, Length = 32, Steps = (2 * DeferredRows.WindowLength) + 100;
        var random = new Random(1);
        ParameterStore<float> values = Table(Rows, Length), expected = Table(Rows, Length);
        Adam adam = new(values, LearningRate, weightDecay), dense = new(expected, LearningRate, weightDecay);
        var deferred = new DeferredRows(adam, 0, Rows, Length);
        var gradients = new AlignedBuffer<float>(Length);
        for (int step = 1; step <= Steps; step++)
        {
            // Row 0 is never touched, the others ever more seldom.
            int touched = Math.Min((int)(1 / (0.05 + random.NextDouble())), Rows - 1);
            foreach (ref float gradient in gradients.Span) gradient = (float)random.NextUnit();
            if (deferred.WindowIsFull) CatchUp();
            deferred.CatchUp(touched, next: step % Rows);
            Assert.That(RowOf(values, touched).SequenceEqual(RowOf(expected, touched)), $"what a batch reads at step {step}");

            adam.BeginStep();
            deferred.BeginStep();
            deferred.Step(touched, gradients.Address, [0]);
            deferred.EndStep();
            dense.BeginStep();
            for (int row = 0; row < Rows; row++) dense.Step((long)row * Length, Length, gradients.Address, row == touched ? [0] : []);
        }

        Assert.That(values.Buffer.Span.SequenceEqual(expected.Buffer.Span), Is.False, "rows have yet to catch up");
        CatchUp();
        Assert.That(values.Buffer.Span.SequenceEqual(expected.Buffer.Span));

        void CatchUp()
        {
            for (int row = 0; row < Rows; row++) deferred.CatchUp(row, Math.Min(row + 1, Rows - 1));
            deferred.BeginWindow();
        }
    }

    [Test]
    public void CatchUp_ARowThatMissedNothing_ChangesNothing()
    {
        ParameterStore<float> values = Table(2, 16);
        float[] before = values.Buffer.Span.ToArray();
        var adam = new Adam(values, LearningRate, 1);
        var deferred = new DeferredRows(adam, 0, 2, 16);
        deferred.CatchUp(0, 0);
        Assert.That(values.Buffer.Span.ToArray(), Is.EqualTo(before));

        adam.BeginStep();
        deferred.BeginStep();
        deferred.Step(1, null, []);
        deferred.EndStep();
        float[] stepped = values.Buffer.Span.ToArray();
        deferred.CatchUp(1, 1);

        Assert.That(values.Buffer.Span.ToArray(), Is.EqualTo(stepped));
    }

    /// <summary>While a step goes on, rows catch up with the steps before it: they have yet to take this one with a gradient.</summary>
    [Test]
    public void CatchUp_InsideAStep_LeavesThatStepToBeTaken()
    {
        ParameterStore<float> values = Table(1, 16), expected = Table(1, 16);
        Adam adam = new(values, LearningRate, 1e-3), dense = new(expected, LearningRate, 1e-3);
        var deferred = new DeferredRows(adam, 0, 1, 16);
        var gradient = new AlignedBuffer<float>(16);
        gradient.Span.Fill(0.5f);
        for (int step = 0; step < 3; step++)
        {
            adam.BeginStep();
            deferred.BeginStep();
            if (step == 2)
            {
                deferred.CatchUp(0, 0);
                deferred.Step(0, gradient.Address, [0]);
            }

            deferred.EndStep();
            dense.BeginStep();
            dense.Step(0, 16, gradient.Address, step == 2 ? [0] : []);
        }

        deferred.CatchUp(0, 0);
        Assert.That(values.Buffer.Span.ToArray(), Is.EqualTo(expected.Buffer.Span.ToArray()));
    }

    [Test]
    public void CatchUp_AWindowOfSteps_AllocatesNothing()
    {
        var adam = new Adam(Table(1, 144), LearningRate, 1e-5);
        var deferred = new DeferredRows(adam, 0, 1, 144);

        long bytes = Allocations.Fewest(() =>
        {
            while (!deferred.WindowIsFull)
            {
                adam.BeginStep();
                deferred.BeginStep();
                deferred.EndStep();
            }

            deferred.CatchUp(0, 0);
            deferred.BeginWindow();
        });

        Assert.That(bytes, Is.Zero);
    }

    private static Row AssertReplayIsStepping(FencedMemory memory, Row row, AdamCoefficients[] steps)
    {
        Row stepped = row.Copy(), replayed = row.Copy();
        fixed (float* value = stepped.Values, m = stepped.First, v = stepped.Second)
        {
            foreach (AdamCoefficients step in steps) AdamKernel.Step(null, [], row.Values.Length, step, value, m, v);
        }

        memory.Clear();
        float* values = memory.Place(replayed.Values), first = memory.Place(replayed.First), second = memory.Place(replayed.Second);
        AdamReplay.Replay(steps, row.Values.Length, values, first, second, ahead: 0);

        Assert.That(Bits(values, row.Values.Length), Is.EqualTo(Bits(stepped.Values)), "values");
        Assert.That(Bits(first, row.Values.Length), Is.EqualTo(Bits(stepped.First)), "first moments");
        Assert.That(Bits(second, row.Values.Length), Is.EqualTo(Bits(stepped.Second)), "second moments");
        return stepped;
    }

    private static int[] Bits(float* numbers, int length) => Bits(new ReadOnlySpan<float>(numbers, length));

    private static int[] Bits(ReadOnlySpan<float> numbers) => MemoryMarshal.Cast<float, int>(numbers).ToArray();

    private static AdamCoefficients[] Steps(int count, double weightDecay, int first = 1) => [.. Enumerable.Range(first, count).Select(step => new AdamCoefficients(
        (float)(LearningRate * (1 - AdamCoefficients.Beta1) / (1 - Math.Pow(AdamCoefficients.Beta1, step))),
        (float)Math.Sqrt((1 - AdamCoefficients.Beta2) / (1 - Math.Pow(AdamCoefficients.Beta2, step))),
        (float)weightDecay))];

    private static ParameterStore<float> Table(int rows, int length)
    {
        var random = new Random(2);
        var table = new ParameterStore<float>(("rows", rows, length));
        foreach (ref float value in table.Buffer.Span) value = (float)random.NextUnit();
        return table;
    }

    private static ReadOnlySpan<float> RowOf(ParameterStore<float> table, int row) => table["rows"][row];

    /// <summary>One row of a table and its moments.</summary>
    private sealed class Row(int length)
    {
        public float[] Values { get; private init; } = new float[length];

        public float[] First { get; private init; } = new float[length];

        public float[] Second { get; private init; } = new float[length];

        public Row Copy() => new(0) { Values = [.. Values], First = [.. First], Second = [.. Second] };
    }
}
