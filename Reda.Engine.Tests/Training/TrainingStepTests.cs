using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Threading;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

internal sealed class TrainingStepTests
{
    private static readonly Interactions Data = TrainingRuns.Tiny;

    [Test]
    public void Run_InSteadyState_AllocatesNothing(
        [Values] bool memoryAttention, [Values] AdamMode optimizer, [Values(SampleReading.Shared, SampleReading.Independent)] SampleReading sampling, [Values(1, 3)] int threads)
    {
        var run = new Run(TrainingRuns.TinyOptions with { MemoryAttention = memoryAttention, Optimizer = optimizer, Sampling = sampling }, threads);
        using TrainingStep step = run.Step;
        for (int epoch = 1; epoch <= 5; epoch++) step.Run(epoch, 0, 50);

        long bytes = Allocations.Fewest(() =>
        {
            for (int epoch = 6; epoch < 26; epoch++) step.Run(epoch, 0, 50);
        });

        Assert.That(bytes, Is.Zero);
    }

    [Test]
    public void Run_Sparse_MovesTheItemsOfTheBatchAndLeavesEveryBitOfTheOthers()
    {
        var run = new Run(TrainingRuns.TinyOptions with { WeightDecay = 1e-3 });
        float[][] before = run.Items();
        using TrainingStep step = run.Step;

        step.Run(1, 0, 5);

        float[][] after = run.Items();
        int[] moved = [.. Enumerable.Range(0, before.Length).Where(item => !after[item].SequenceEqual(before[item]))];
        Assert.That(moved, Is.EqualTo(run.ItemsOf(epoch: 1, count: 5)).And.Length.LessThan(Data.Items.Count));
    }

    [Test]
    public void Run_DenseWithDecay_MovesEveryNumber()
    {
        var run = new Run(TrainingRuns.TinyOptions with { WeightDecay = 1e-3, Optimizer = AdamMode.Dense });
        float[][] before = run.Items();
        using TrainingStep step = run.Step;

        step.Run(1, 0, 5);

        foreach (var (old, now) in before.Zip(run.Items())) Assert.That(now.Zip(old), Has.None.Matches<(float, float)>(pair => pair.Item1 == pair.Item2));
    }

    [Test]
    public void Run_DenseWithoutDecay_MovesTheItemsOfTheBatchOnly()
    {
        var run = new Run(TrainingRuns.TinyOptions with { WeightDecay = 0, Optimizer = AdamMode.Dense });
        var sparse = new Run(TrainingRuns.TinyOptions with { WeightDecay = 0 });
        using TrainingStep step = run.Step, sparseStep = sparse.Step;

        step.Run(1, 0, 50);
        sparseStep.Run(1, 0, 50);

        Assert.That(run.Parameters.Buffer.Span.SequenceEqual(sparse.Parameters.Buffer.Span), "the first steps are the same");
        step.Run(1, 50, 50);
        sparseStep.Run(1, 50, 50);
        Assert.That(run.Parameters.Buffer.Span.SequenceEqual(sparse.Parameters.Buffer.Span), Is.False, "after that momentum moves items without a gradient");
    }

    /// <summary>A sample that is decided beyond single precision has no gradient worth a step, so that speed grows as training converges.</summary>
    [Test]
    public void Run_ADecidedSample_LeavesItsItemsAloneAndAnUndecidedOneDoesNot([Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind loss)
    {
        // Relations are products of two numbers: x = 10 (-10 - 10) for the first sample.
        var options = new RedaOptions { Aspects = 1, Dimensions = 1, MemoryAttention = false, WeightDecay = 1e-3, Loss = loss };
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, 8);
        float[] before = [10, -10, 10, 1, 0.1f, -0.1f, 0.1f, 1];
        for (int item = 0; item < 8; item++) parameters["items"][item, 0] = before[item];
        using var step = new TrainingStep(parameters, options, new TwoSamples(), 8, 1, CancellationToken.None);

        step.Run(1, 0, 2);

        float[] after = [.. Enumerable.Range(0, 8).Select(item => parameters["items"][item, 0])];
        Assert.That(after[..4], Is.EqualTo(before[..4]));
        Assert.That(after[4..].Zip(before[4..]), Has.None.Matches<(float, float)>(pair => pair.Item1 == pair.Item2));
    }

    [Test]
    public void Run_Padding_StaysZero([Values] bool memoryAttention)
    {
        var run = new Run(TrainingRuns.TinyOptions with { MemoryAttention = memoryAttention });
        using TrainingStep step = run.Step;

        for (int epoch = 1; epoch <= 20; epoch++) step.Run(epoch, 0, 50);

        foreach (ParameterSlice slice in run.Parameters.Slices)
        {
            float[] elements = run.Parameters[slice.Name].Elements.ToArray();
            Assert.That(elements.Where((_, n) => n % slice.Stride >= slice.Columns), Is.All.Zero, slice.Name);
        }
    }

    /// <summary>Subnormals make every later step many times slower, so what decays ends at zero. The signal grows in one run and dies in the other.</summary>
    [Test]
    public void Run_ManyStepsWithDecay_LeavesNothingThatCouldBecomeSubnormal(
        [Values] bool memoryAttention, [Values(1e-3, 10)] double decay, [Values] AdamMode optimizer)
    {
        var run = new Run(TrainingRuns.TinyOptions with { MemoryAttention = memoryAttention, WeightDecay = decay, Optimizer = optimizer });
        using TrainingStep step = run.Step;

        for (int epoch = 1; epoch <= 400; epoch++) step.Run(epoch, 0, run.SamplesPerEpoch);

        int zeros = 0, tiny = 0;
        foreach (float value in run.Parameters.Buffer.Span)
        {
            if (value == 0) zeros++;
            else if (MathF.Abs(value) < 1e-10f) tiny++;
        }

        Assert.That(tiny, Is.Zero);
        Assert.That(zeros, decay < 1 ? Is.LessThan(run.Parameters.Buffer.Length / 2) : Is.GreaterThan(run.Parameters.Buffer.Length / 2));
    }

    /// <summary>A diverged number must surface in the sums of the same step and must not be repaired on the way.</summary>
    [Test]
    [Category("Numerical")]
    public void Run_ANumberThatIsNotFinite_IsSeenInTheSums(
        [Values("keys", "hidden_weight", "hidden_bias", "projection", "slots", "items")] string slice,
        [Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float value,
        [Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind loss)
    {
        RedaOptions options = TrainingRuns.TinyOptions with { Loss = loss };
        var run = new Run(options, sabotage: parameters => parameters[slice][0][0] = value);
        using TrainingStep step = run.Step;
        LossTotals totals = step.Run(1, 0, run.SamplesPerEpoch);

        // The rectifier makes minus infinity a unit that never fires; all else reaches the loss.
        bool harmless = slice == "hidden_bias" && float.IsNegativeInfinity(value);
        Assert.That(double.IsFinite(totals.Loss), Is.EqualTo(harmless));
        if (harmless) return;
        Assert.That(() => new RunHealth(options).AfterStep(1, 0, totals), Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R701"));
    }

    /// <summary>Two samples of four items each.</summary>
    private sealed class TwoSamples : ISampleSource
    {
        public int SamplesPerEpoch => 2;

        public int ItemsPerSample => 4;

        public int Place(int role, int side) => side == 0 ? role : 3;

        public void Draw(int epoch, int first, Span<int> items)
        {
            for (int n = 0; n < items.Length; n++) items[n] = (4 * first) + n;
        }
    }

    /// <summary>A training step of its own, with all that it works on.</summary>
    private sealed class Run
    {
        private readonly RedaOptions _options;
        private readonly RelationSampler _sampler;

        public Run(RedaOptions options, int threads = 1, Action<ParameterStore<float>>? sabotage = null)
        {
            _options = options with { BatchSize = 200 };
            _sampler = new RelationSampler(Data, options.Sampling, options.Seed);
            Parameters = RedaParameters.Allocate<float>(options, Data.Items.Count);
            RedaParameters.Initialize(Parameters, options);
            sabotage?.Invoke(Parameters);
            Step = new TrainingStep(Parameters, _options, _sampler, Data.Items.Count, threads, CancellationToken.None);
        }

        public ParameterStore<float> Parameters { get; }

        public TrainingStep Step { get; }

        public int SamplesPerEpoch => _sampler.SamplesPerEpoch;

        /// <summary>The numbers of every item.</summary>
        public float[][] Items()
        {
            var items = new float[Data.Items.Count][];
            for (int item = 0; item < items.Length; item++)
            {
                var rows = new List<float>();
                for (int aspect = 0; aspect < _options.Aspects; aspect++) rows.AddRange(Parameters["items"][(item * _options.Aspects) + aspect]);
                items[item] = [.. rows];
            }

            return items;
        }

        /// <summary>The items that the first samples of an epoch name, ascending.</summary>
        public int[] ItemsOf(int epoch, int count)
        {
            var named = new SortedSet<int>();
            var items = new int[_sampler.ItemsPerSample];
            for (int position = 0; position < count; position++)
            {
                _sampler.Draw(epoch, position, items);
                named.UnionWith(items);
            }

            return [.. named];
        }
    }
}
