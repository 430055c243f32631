using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Support;
using Reda.Engine.Tests.Threading;
using Reda.Engine.Threading;

namespace Reda.Engine.Tests.Baselines;

internal sealed class SampledTrainerTests
{
    private const int Users = 30;
    private const int Items = 40;
    private const int Samples = 150;

    [Test]
    [Category("Numerical")]
    public void Train_DeferredAdam_HasTheBitsOfDense([Values(1, 3)] int workers)
    {
        float[] dense = Train(AdamMode.Dense, workers), deferred = Train(AdamMode.Deferred, workers), sparse = Train(AdamMode.Sparse, workers);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(deferred, Is.EqualTo(dense));
            Assert.That(sparse, Is.Not.EqualTo(dense));
        }
    }

    /// <summary>A row that a batch names once moves before the rest does; that must not show.</summary>
    [Test]
    [Category("Numerical")]
    public void Train_RowsMovedAtOnceOrAtTheEnd_GiveTheSameBits()
    {
        // Without momentum a row that has no gradient stays in the dense mode too, in which no row moves early.
        Assert.That(Train(AdamMode.Sparse, 2, OptimizerKind.AdaGrad), Is.EqualTo(Train(AdamMode.Dense, 2, OptimizerKind.AdaGrad)));
    }

    [Test]
    public void Step_Warm_AllocatesNothing([Values("BprMf", "Cml", "Lrml")] string method)
    {
        const int Workers = 2;
        var pairs = new FixedPairs(Users, Items, Samples, method == "Cml" ? 5 : 1, seed: 1);
        ParameterStore<float> parameters = method switch
        {
            "BprMf" => new BprMfOptions { Dimensions = 20 }.Allocate(Users, Items),
            "Cml" => new CmlOptions { Dimensions = 20 }.Allocate(Users, Items),
            _ => new LrmlOptions { Dimensions = 20 }.Allocate(Users, Items),
        };
        Randomize(parameters);
        SampledMethod training = method switch
        {
            "BprMf" => new BprMfTraining(new() { Dimensions = 20 }, parameters, pairs),
            "Cml" => new CmlTraining(new() { Dimensions = 20 }, parameters, pairs),
            _ => new LrmlTraining(new() { Dimensions = 20 }, parameters, pairs, Workers),
        };
        using var trainer = new SampledTrainer(training, parameters, Samples, Workers);
        for (int n = 0; n < 20; n++) trainer.Step(1, 0, Samples);

        Assert.That(Allocations.Fewest(() => trainer.Step(1, 0, Samples)), Is.Zero);
    }

    private static float[] Train(AdamMode mode, int workers, OptimizerKind kind = OptimizerKind.Adam)
    {
        var options = new BprMfOptions { Dimensions = 20, Optimizer = kind, LearningRate = 0.01 };
        ParameterStore<float> parameters = options.Allocate(Users, Items);
        Randomize(parameters);
        var method = new InMode(new BprMfTraining(options, parameters, new FixedPairs(Users, Items, Samples, 1, seed: 1)), mode);
        using var trainer = new SampledTrainer(method, parameters, batchSize: 7, workers);

        // More steps than the record of the deferred ones holds.
        trainer.Train(epochs: (DeferredRows.WindowLength / (Samples / 7)) + 5, progress: null);
        return parameters.Buffer.Span.ToArray();
    }

    private static void Randomize(ParameterStore<float> parameters)
    {
        var random = new Random(2);
        parameters.Initialize((_, values) =>
        {
            for (int row = 0; row < values.Rows; row++)
            {
                foreach (ref float value in values[row]) value = (float)random.NextUnit() * 0.3f;
            }
        });
    }

    /// <summary>A method whose tables move in another mode.</summary>
    private sealed class InMode(SampledMethod inner, AdamMode mode) : SampledMethod
    {
        public override int SamplesPerEpoch => inner.SamplesPerEpoch;

        public override IReadOnlyList<SampledTable> Tables { get; } = [.. inner.Tables.Select(table => table with { Mode = mode })];

        public override IRowOptimizer Optimizer => inner.Optimizer;

        public override void BeginStep(WorkerTeam team) => inner.BeginStep(team);

        public override void Draw(SampledBatch batch, int epoch, int position, int first, int count) => inner.Draw(batch, epoch, position, first, count);

        public override double Differentiate(SampledBlock block) => inner.Differentiate(block);
    }
}
