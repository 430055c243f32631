using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Models;
using Reda.Engine.Tests.Support;
using Reda.Engine.Tests.Threading;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

/// <summary>A sample sees its items without some dimensions, learns from what it sees, and all that training promises stays true.</summary>
[Category("Numerical")]
internal sealed unsafe class AspectDropoutTests
{
    private const double Tolerance = 3e-5;
    private const int Epoch = 3;
    private const int First = 11;

    private static readonly RedaOptions s_pooled = TrainingRuns.PooledOptions with { Dropout = 0.4 };
    private static readonly RedaOptions s_shared = TrainingRuns.TinyOptions with { Dropout = 0.4 };

    [TestCase(0.1)]
    [TestCase(0.5)]
    [TestCase(0.9)]
    public void Draw_ManySamples_HidesTheShareAndKeepsTheMeanOfProducts(double share)
    {
        var options = new RedaOptions { Dimensions = 100, Dropout = share };
        var dropout = new AspectDropout(options, samples: 2, places: 1);
        int hidden = 0;
        double products = 0;
        for (int position = 0; position < 1000; position++)
        {
            dropout.Draw(1, Epoch, position);
            var factors = new ReadOnlySpan<float>(dropout.Factors(1), 112);
            hidden += factors[..100].Count(0f);
            foreach (float factor in factors) products += factor * factor;
            Assert.That(factors[100..].IndexOfAnyExcept(0f), Is.EqualTo(-1), "padding");
        }

        // Six standard deviations of 100,000 draws.
        double within = 6 * Math.Sqrt(share * (1 - share) * 1e5);
        Assert.That(hidden, Is.EqualTo(share * 1e5).Within(within));
        Assert.That(products, Is.EqualTo((1e5 - hidden) / (1 - share)).Within(1e-4).Percent);
    }

    [Test]
    public void Draw_DependsOnSeedEpochAndPositionOnly()
    {
        float[] Drawn(ulong seed, int epoch, int position, int sample = 0)
        {
            var dropout = new AspectDropout(new RedaOptions { Dropout = 0.5, Seed = seed }, samples: 3, places: 1);
            dropout.Draw(sample, epoch, position);
            return new ReadOnlySpan<float>(dropout.Factors(sample), 128).ToArray();
        }

        Assert.That(new[] { Drawn(1, 1, 1), Drawn(2, 1, 1), Drawn(1, 2, 1), Drawn(1, 1, 2) }.Select(factors => string.Join(' ', factors)), Is.Unique);
        Assert.That(Drawn(1, 1, 1, sample: 2), Is.EqualTo(Drawn(1, 1, 1)));
    }

    [Test]
    public void Gradients_OfAChunk_AreTheSpecificationsOfWhatIsSeen([Values] bool memory, [Values] HistoryPooling pooling, [Values(3, 6)] int items)
    {
        var options = new RedaOptions
        {
            Aspects = 2,
            Dimensions = 21,
            MemorySlots = 5,
            HiddenSize = 3,
            MemoryAttention = memory,
            Sampling = SampleReading.Pooled,
            Loss = RelationLossKind.Softmax,
            Pooling = pooling,
            ChunkItems = 6,
            Negatives = 4,
            Dropout = 0.4,
        };
        int width = options.ChunkItems + options.Negatives;
        int[] chunk = [.. Enumerable.Range(0, items)], negatives = [.. Enumerable.Range(items, options.Negatives)];
        int[] rows = [.. chunk, .. Enumerable.Repeat(-1, options.ChunkItems - items), .. negatives];
        ParameterStore<float> parameters = new RandomModel(options, width, seed: 1).Parameters;

        var block = new BlockRun(options, parameters, width, (weights, update) => new ChunkGradients(weights, update, 0, options));
        ParameterStore<double> found = block.Run(rows, samples: 1, Epoch, First).Gradients;

        ParameterStore<double> expected = RedaParameters.Allocate<double>(options, width);
        AddExpected(options, parameters, sample: 0, specification => specification.AddPooledLossGradients(chunk, negatives), expected);
        Assert.That(Stores.Compare(found, expected, Tolerance, items * options.Negatives * ErrorMeter.Epsilon).Mismatch, Is.Null);
        Assert.That(Stores.PaddingIsZero(found), Is.True);
    }

    [Test]
    public void Gradients_OfSamples_AreTheSpecificationsOfWhatEachSees([Values] bool memory, [Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind loss)
    {
        var options = new RedaOptions { Aspects = 3, Dimensions = 9, MemorySlots = 4, HiddenSize = 2, MemoryAttention = memory, Loss = loss, Dropout = 0.4 };
        const int Samples = 3, Width = 4;
        ParameterStore<float> parameters = new RandomModel(options, Samples * Width, seed: 2).Parameters;
        int[] rows = [.. Enumerable.Range(0, Samples * Width)];

        var block = new BlockRun(options, parameters, rows.Length, (weights, update) => new SampleGradients(weights, update, 0, new FourItems(), options));
        ParameterStore<double> found = block.Run(rows, Samples, Epoch, First).Gradients;

        ParameterStore<double> expected = RedaParameters.Allocate<double>(options, rows.Length);
        for (int sample = 0; sample < Samples; sample++)
        {
            int item = sample * Width;
            AddExpected(options, parameters, sample, specification => specification.AddLossGradients((item, item + 3), (item + 1, item + 3), (item + 2, item + 3)), expected);
        }

        Assert.That(Stores.Compare(found, expected, Tolerance, ErrorMeter.Epsilon).Mismatch, Is.Null);
    }

    [Test]
    public void Train_AnyNumberOfThreads_GivesTheSameBits([Values] bool memoryAttention, [Values] AdamMode optimizer, [Values] bool pooled)
    {
        RedaOptions options = (pooled ? s_pooled : s_shared) with { MemoryAttention = memoryAttention, Optimizer = optimizer };
        string Hash(int threads) => TrainingRuns.Hash(RedaTrainer.Train(TrainingRuns.Tiny, options, new() { Threads = threads }));
        string one = Hash(1);

        Assert.That(new[] { 2, 3, 8 }.Select(Hash), Is.All.EqualTo(one));
    }

    [Test]
    public void Train_WithDropout_LearnsAndScoresWithoutIt([Values] bool pooled)
    {
        RedaOptions options = TrainingRuns.SmallOptions with { Dropout = 0.2, Epochs = 20, Sampling = pooled ? SampleReading.Pooled : SampleReading.Shared };
        var (model, reports) = TrainingRuns.Train(TrainingRuns.Small, options, new());
        double[] losses = [.. reports.Where(report => report.EpochCompleted).Select(report => report.Loss)];

        Assert.That(losses[^1], Is.LessThan(0.8 * losses[0]));
        var plain = new RedaModel(options with { Dropout = 0 }, model.Items, model.Parameters, model.Histories);
        Assert.That(model.Scores([0, 1, 2], 3, 4, 5), Is.EqualTo(plain.Scores([0, 1, 2], 3, 4, 5)));
    }

    [Test]
    public void Run_InSteadyState_AllocatesNothing([Values] bool pooled, [Values(1, 3)] int threads)
    {
        RedaOptions options = pooled ? s_pooled : s_shared;
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, TrainingRuns.Tiny.Items.Count);
        RedaParameters.Initialize(parameters, options);
        IBatchSource sampler = pooled
            ? new ChunkSampler(TrainingRuns.Tiny, options.ChunkItems, options.Negatives, options.PopularNegatives, options.Seed)
            : new RelationSampler(TrainingRuns.Tiny, options.Sampling, options.Seed);
        using var step = new TrainingStep(parameters, options, sampler, TrainingRuns.Tiny.Items.Count, threads, CancellationToken.None);
        for (int epoch = 1; epoch <= 5; epoch++) step.Run(epoch, 0, options.StepSize);

        long bytes = Allocations.Fewest(() =>
        {
            for (int epoch = 6; epoch < 26; epoch++) step.Run(epoch, 0, options.StepSize);
        });

        Assert.That(bytes, Is.Zero);
    }

    /// <summary>Adds the specification's gradients by the items that a sample sees, times what each number was seen by.</summary>
    private static void AddExpected(
        RedaOptions options, ParameterStore<float> parameters, int sample, Func<RedaSpecification, double> differentiate, ParameterStore<double> sum)
    {
        var dropout = new AspectDropout(options, samples: 1, places: 1);
        dropout.Draw(0, Epoch, First + sample);
        float* factors = dropout.Factors(0);
        var specification = new RedaSpecification(options, parameters.Slice("items").Rows / options.Aspects);
        specification.Parameters.Initialize((name, values) =>
        {
            for (int row = 0; row < values.Rows; row++)
            {
                for (int column = 0; column < values.Columns; column++) values[row, column] = parameters[name][row, column] * (name == "items" ? (double)factors[column] : 1);
            }
        });
        differentiate(specification);
        foreach (ParameterSlice slice in sum.Slices)
        {
            Matrix<double> gradients = specification.Gradients[slice.Name], total = sum[slice.Name];
            for (int row = 0; row < slice.Rows; row++)
            {
                for (int column = 0; column < slice.Columns; column++) total[row, column] += gradients[row, column] * (slice.Name == "items" ? factors[column] : 1);
            }
        }
    }

    /// <summary>Samples of four items, the last of them on the right of all pairs.</summary>
    private sealed class FourItems : ISampleSource
    {
        public int SamplesPerEpoch => 3;

        public int ItemsPerSample => 4;

        public int Place(int role, int side) => side == 0 ? role : 3;

        public void Draw(int epoch, int first, Span<int> items) => throw new NotSupportedException("the test names the items");
    }
}
