using System.Text.Json;
using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Baselines;

namespace Reda.Engine.Tests.Golden;

/// <summary>FISM and NeuMF take, in single precision and by their own training steps, the steps that PyTorch recorded (tools/golden/record_towers.py).</summary>
[Category("Numerical")]
internal sealed class TowersReplayTests
{
    private const double Tolerance = 1e-4;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    [TestCase("fism-log-loss")]
    [TestCase("fism-log-loss-sum")]
    [TestCase("fism-auc")]
    public void Fism_RecordedSteps_AreRepeated(string name) => Assert.That(Replay(Load<FismCase>(name)), Is.Null);

    [Test]
    public void Fism_AnotherAlpha_IsTold()
    {
        FismCase golden = Load<FismCase>("fism-log-loss");

        Assert.That(Replay(golden with { Alpha = golden.Alpha + 0.01 }), Is.Not.Null);
    }

    [Test]
    public void Fism_AnotherDecay_IsTold()
    {
        FismCase golden = Load<FismCase>("fism-auc");

        Assert.That(Replay(golden with { Decay = 0 }), Is.Not.Null);
    }

    [TestCase("neumf-adam")]
    [TestCase("neumf-adam-deep")]
    [TestCase("neumf-sgd")]
    public void NeuMf_RecordedSteps_AreRepeated(string name) => Assert.That(Replay(Load<NeuMfCase>(name), AdamMode.Dense), Is.Null);

    [TestCase("neumf-adam")]
    [TestCase("neumf-adam-deep")]
    public void NeuMf_RecordedStepsTakenLate_AreRepeated(string name) => Assert.That(Replay(Load<NeuMfCase>(name), AdamMode.Deferred), Is.Null);

    [Test]
    public void NeuMf_SteppedSparselyInsteadOfDensely_IsTold() => Assert.That(Replay(Load<NeuMfCase>("neumf-adam"), AdamMode.Sparse), Is.Not.Null);

    [Test]
    public void NeuMf_AnotherRate_IsTold()
    {
        NeuMfCase golden = Load<NeuMfCase>("neumf-sgd");

        Assert.That(Replay(golden with { Rate = golden.Rate * 1.01 }, AdamMode.Dense), Is.Not.Null);
    }

    private static T Load<T>(string name)
        => JsonSerializer.Deserialize<T>(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "Towers", name + ".json")), Format)!;

    private static string? Replay(FismCase golden)
    {
        var options = new FismOptions
        {
            Dimensions = golden.Dimensions,
            Alpha = golden.Alpha,
            Loss = Enum.Parse<FismLoss>(golden.Loss),
            Negatives = golden.Each,
            WeightDecay = golden.Decay,
            LearningRate = golden.Rate,
            InitialAccumulator = golden.Accumulator,
            Seed = golden.Seed,
            UsersPerStep = golden.Histories.Length,
        };
        int[] offsets = [0, .. golden.Histories.Select((_, n) => golden.Histories.Take(n + 1).Sum(history => history.Length))];
        var data = new Interactions(Numbered(golden.Histories.Length), Numbered(golden.Items), offsets, [.. golden.Histories.SelectMany(history => history)]);
        var parameters = new ParameterStore<float>(Fism.Layout(golden.Items, golden.Dimensions));
        GoldenCase.Fill(golden.Initial, parameters);
        using var training = new FismStep(parameters, data, options, capacity: 1000, workers: 2);
        for (int n = 0; n < golden.Steps.Length; n++)
        {
            FismRecord step = golden.Steps[n];
            training.Clear();
            foreach (int user in step.Users) training.Add(user);
            for (int k = 0; k < step.Users.Length; k++)
            {
                var drawn = new int[step.Negatives[k].Length];
                FismStep.Draw(data, step.Users[k], n + 1, golden.Seed, drawn);
                if (!drawn.SequenceEqual(step.Negatives[k])) return $"step {n + 1}: other negatives of user {step.Users[k]}";
            }

            double loss = training.Run(n + 1);
            if (!(Math.Abs(loss - step.Loss) <= Tolerance * step.Loss)) return $"step {n + 1}: loss {loss:R} instead of {step.Loss:R}";
        }

        return GoldenCase.Mismatch(golden.Final, parameters, Tolerance);
    }

    private static string? Replay(NeuMfCase golden, AdamMode mode)
    {
        var options = new NeuMfOptions
        {
            Dimensions = golden.Product,
            TowerDimensions = golden.Tower,
            HiddenLayers = golden.Layers,
            BatchSize = golden.Steps[0].Examples.Length,
            Vectors = mode,
        };
        var shape = new NeuMfShape(options);
        ParameterStore<float> parameters = shape.Allocate(golden.Users, golden.Items);
        NeuMfTensors.Fill(golden.Initial, shape, parameters);
        IRowOptimizer optimizer = golden.Optimizer == "Adam" ? new Adam(parameters, golden.Rate, weightDecay: 0) : new Sgd(parameters, golden.Rate);
        var examples = new RecordedExamples([.. golden.Steps.SelectMany(step => step.Examples)]);
        var training = new NeuMfTraining(options, parameters, examples, optimizer, apart: false, epochsBefore: 0, workers: 2);
        using var trainer = new SampledTrainer(training, parameters, options.BatchSize, workers: 2);
        if (mode == AdamMode.Deferred)
        {
            // What is late catches up at the end of training.
            trainer.Train(1, null);
            return NeuMfTensors.Mismatch(golden.Final, shape, parameters, Tolerance);
        }

        for (int n = 0; n < golden.Steps.Length; n++)
        {
            double loss = trainer.Step(1, n * options.BatchSize, options.BatchSize) / options.BatchSize;
            if (!(Math.Abs(loss - golden.Steps[n].Loss) <= Tolerance * golden.Steps[n].Loss)) return $"step {n + 1}: loss {loss:R} instead of {golden.Steps[n].Loss:R}";
        }

        return NeuMfTensors.Mismatch(golden.Final, shape, parameters, Tolerance);
    }

    private static Vocabulary Numbered(int count) => new(Enumerable.Range(0, count).Select(n => $"{n}"));

    private sealed record FismCase(
        string Loss, double Alpha, int Each, double Decay, double Rate, double Accumulator, ulong Seed, int Dimensions, int Items, int[][] Histories,
        IReadOnlyDictionary<string, double[]> Initial, FismRecord[] Steps, IReadOnlyDictionary<string, double[]> Final);

    private sealed record FismRecord(int[] Users, int[][] Negatives, double Loss);

    private sealed record NeuMfCase(
        int Product, int Tower, int Layers, string Optimizer, double Rate, int Users, int Items,
        IReadOnlyDictionary<string, double[]> Initial, NeuMfRecord[] Steps, IReadOnlyDictionary<string, double[]> Final);

    private sealed record NeuMfRecord(int[][] Examples, double Loss);
}
