using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Support;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

/// <summary>Training with deferred steps gives the parameters of dense training, bit for bit.</summary>
internal sealed class DeferredTrainingTests
{
    [Test]
    public void Train_HundredsOfSteps_GivesTheBitsOfDense(
        [Values] bool memoryAttention, [Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind loss, [Values(SampleReading.Shared, SampleReading.Independent)] SampleReading sampling, [Values(0, 1e-5)] double weightDecay, [Values(1, 2)] int aspects)
    {
        // About nine steps an epoch.
        RedaOptions options = TrainingRuns.TinyOptions with
        {
            MemoryAttention = memoryAttention,
            Loss = loss,
            Sampling = sampling,
            WeightDecay = weightDecay,
            Aspects = aspects,
            BatchSize = 13,
            Epochs = 30,
        };
        string dense = Hash(options with { Optimizer = AdamMode.Dense });

        Assert.That(new[] { 1, 2, 3 }.Select(threads => Hash(options with { Optimizer = AdamMode.Deferred }, new() { Threads = threads })), Is.All.EqualTo(dense));
        Assert.That(Hash(options), Is.Not.EqualTo(dense), "sparse is another optimiser");
    }

    [Test]
    [Category("Numerical")]
    public void Train_AFewEpochs_GivesTheBitsOfDenseOnEveryInstructionSet([Values] bool memoryAttention)
    {
        RedaOptions options = TrainingRuns.TinyOptions with { MemoryAttention = memoryAttention, BatchSize = 13 };

        Assert.That(Hash(options with { Optimizer = AdamMode.Deferred }), Is.EqualTo(Hash(options with { Optimizer = AdamMode.Dense })));
    }

    [Test]
    public void Train_MoreStepsThanOneWindow_GivesTheBitsOfDense([Values(0, 1e-5)] double weightDecay)
    {
        RedaOptions options = TrainingRuns.TinyOptions with { BatchSize = 4, Epochs = 80, WeightDecay = weightDecay };
        int steps = options.Epochs * ((TrainingRuns.Tiny.Count + 3) / 4);
        Assert.That(steps, Is.GreaterThan(2 * DeferredRows.WindowLength));

        Assert.That(Hash(options with { Optimizer = AdamMode.Deferred }), Is.EqualTo(Hash(options with { Optimizer = AdamMode.Dense })));
    }

    [Test]
    public void Train_Validating_MeasuresAndKeepsWhatDenseDoes([Values(1, 3)] int validateEvery, [Values(1, 2, 3)] int threads)
    {
        RedaOptions options = TrainingRuns.SmallOptions with { Epochs = 40, WeightDecay = 1e-4 };
        var settings = new TrainingSettings { Validate = true, ValidateEvery = validateEvery, Patience = 2, Threads = threads };
        var (dense, expected) = TrainingRuns.Train(TrainingRuns.Small, options with { Optimizer = AdamMode.Dense }, settings);
        var (deferred, actual) = TrainingRuns.Train(TrainingRuns.Small, options with { Optimizer = AdamMode.Deferred }, settings);

        Assert.That(Ndcg(actual), Is.EqualTo(Ndcg(expected)).And.Length.LessThan(options.Epochs / validateEvery), "it stopped early");
        Assert.That(actual.Select(report => report.Loss), Is.EqualTo(expected.Select(report => report.Loss)));
        Assert.That(TrainingRuns.Hash(deferred), Is.EqualTo(TrainingRuns.Hash(dense)));
    }

    /// <summary>A sample that is decided has no gradient: its items decay like those of no sample at all, and not one step more or less.</summary>
    [Test]
    [Category("Numerical")]
    public void Run_SamplesThatContributeNothing_LeaveTheirItemsToTheDecay([Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind loss)
    {
        // Relations are products of two numbers: items 0 to 3 form a sample whose loss is settled, items 3 to 6 one whose is not.
        var options = new RedaOptions { Aspects = 1, Dimensions = 1, MemoryAttention = false, WeightDecay = 1e-3, Loss = loss };
        var samples = new RecordedSamples(SampleReading.Shared, [.. Enumerable.Repeat<RelationSample[]>([new((0, 3), (1, 3), (2, 3)), new((4, 3), (5, 3), (6, 3))], 21)]);
        ParameterStore<float> dense = Trained(AdamMode.Dense), deferred = Trained(AdamMode.Deferred);

        Assert.That(deferred.Buffer.Span.ToArray(), Is.EqualTo(dense.Buffer.Span.ToArray()));

        ParameterStore<float> Trained(AdamMode mode)
        {
            ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, 8);
            float[] items = [10, -10, 10, 10, 0.01f, -0.01f, 0.01f, 1];
            for (int item = 0; item < items.Length; item++) parameters["items"][item, 0] = items[item];
            using var step = new TrainingStep(parameters, options with { Optimizer = mode }, samples, 8, 1, CancellationToken.None);
            for (int epoch = 1; epoch <= 20; epoch++) step.Run(epoch, 0, 2);
            step.CatchUp();
            return parameters;
        }
    }

    [Test]
    public void CatchUp_InTheOtherModes_ChangesNothing([Values(AdamMode.Sparse, AdamMode.Dense)] AdamMode mode)
    {
        RedaOptions options = TrainingRuns.TinyOptions with { Optimizer = mode };
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, TrainingRuns.Tiny.Items.Count);
        RedaParameters.Initialize(parameters, options);
        var sampler = new RelationSampler(TrainingRuns.Tiny, options.Sampling, options.Seed);
        using var step = new TrainingStep(parameters, options, sampler, TrainingRuns.Tiny.Items.Count, 1, CancellationToken.None);
        step.Run(1, 0, 20);
        float[] before = parameters.Buffer.Span.ToArray();

        step.CatchUp();

        Assert.That(parameters.Buffer.Span.ToArray(), Is.EqualTo(before));
    }

    private static string Hash(RedaOptions options, TrainingSettings? settings = null)
        => TrainingRuns.Hash(RedaTrainer.Train(TrainingRuns.Tiny, options, settings));

    private static double[] Ndcg(IEnumerable<TrainingProgress> reports) => [.. reports.Where(report => report.Validation is not null).Select(report => report.Validation!.Ndcg10)];
}
