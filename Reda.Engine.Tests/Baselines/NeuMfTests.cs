using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Baselines;

[TestFixture(false, AdamMode.Sparse)]
[TestFixture(false, AdamMode.Deferred)]
[TestFixture(true, AdamMode.Sparse)]
internal sealed class NeuMfContractTests(bool pretraining, AdamMode vectors) : BaselineContract
{
    protected override BaselineOptions Options => new NeuMfOptions
    {
        Dimensions = 8,
        TowerDimensions = 8,
        HiddenLayers = 2,
        BatchSize = 64,
        Epochs = 40,
        LearningRate = 0.01,
        Pretraining = pretraining,
        FusionEpochs = 3,
        Vectors = vectors,
    };

    protected override BaselineOptions OfEpochs(int epochs)
        => pretraining ? (NeuMfOptions)Options with { FusionEpochs = epochs } : (NeuMfOptions)Options with { Epochs = epochs };
}

internal sealed class NeuMfTests
{
    private const int Users = 5;
    private const int Items = 7;

    private static readonly int[][] Examples = [[0, 1, 1], [4, 6, 0], [2, 1, 1], [0, 3, 0], [2, 5, 1], [0, 1, 0], [3, 2, 1]];

    /// <summary>A descent step with the step size 1 shows the gradient: that of the loss by central differences in double.</summary>
    [TestCase(5, 6, 2, false)]
    [TestCase(5, 6, 2, true)]
    [TestCase(16, 8, 3, true)]
    [TestCase(19, 9, 1, false)]
    [Category("Numerical")]
    public void Step_FromRandomParameters_FollowsTheGradientOfTheLoss(int product, int tower, int layers, bool apart)
    {
        var options = new NeuMfOptions { Dimensions = product, TowerDimensions = tower, HiddenLayers = layers, BatchSize = Examples.Length, InitialDeviation = 0.5, Seed = 3 };
        var shape = new NeuMfShape(options);
        ParameterStore<float> parameters = shape.Allocate(Users, Items);
        shape.Initialize(parameters, options);
        for (int layer = 1; layer <= layers; layer++) parameters[$"layer_{layer}_bias"][0].Fill(0.1f);
        parameters["output_bias"][0][0] = 0.3f;
        parameters["output_bias"][0][1] = apart ? -0.2f : 0;
        Dictionary<string, double[]> before = NeuMfTensors.Read(shape, parameters);
        var training = new NeuMfTraining(options, parameters, new RecordedExamples(Examples), new Sgd(parameters, 1), apart, epochsBefore: 0, workers: 2);
        using (var trainer = new SampledTrainer(training, parameters, options.BatchSize, workers: 2))
            Assert.That(trainer.Step(1, 0, Examples.Length) / Examples.Length, Is.EqualTo(Loss(before, options, apart)).Within(1e-5));

        Dictionary<string, double[]> after = NeuMfTensors.Read(shape, parameters);
        foreach (var (name, values) in before)
        {
            for (int n = 0; n < values.Length; n++)
            {
                double middle = values[n];
                values[n] = middle + 1e-5;
                double slope = Loss(before, options, apart);
                values[n] = middle - 1e-5;
                slope = (slope - Loss(before, options, apart)) / 2e-5;
                values[n] = middle;
                Assert.That(after[name][n], Is.EqualTo(middle - slope).Within(1e-5), $"{name}[{n}]");
            }
        }

        Assert.That(Stores.PaddingIsZero(parameters));
    }

    /// <summary>The score of a user the model knows is the logit that the equations give.</summary>
    [Test]
    public void Score_KnownUser_IsTheLogit()
    {
        Interactions data = SyntheticData.Generate(new() { Users = 30, Items = 50, Aspects = 4, InteractionsPerUser = 8 }).Interactions;
        var options = new NeuMfOptions { Dimensions = 5, TowerDimensions = 6, HiddenLayers = 2, Epochs = 2, InitialDeviation = 0.3 };
        NeuMf model = options.Fit(data);
        Dictionary<string, double[]> tensors = NeuMfTensors.Read(new NeuMfShape(options), model.Parameters);
        var scores = new float[data.Items.Count];
        model.Score(data.Users[7], data.History(7), [.. Enumerable.Range(0, scores.Length)], scores);

        for (int item = 0; item < scores.Length; item++)
        {
            var (product, tower) = Logits(tensors, options, 7, item);
            Assert.That(scores[item], Is.EqualTo(product + tower).Within(1e-5));
        }
    }

    [Test]
    public void Draw_WholeEpoch_HasEveryInteractionOnceAndItsNegatives()
    {
        Interactions data = SyntheticData.Generate(new() { Users = 20, Items = 30, Aspects = 4, InteractionsPerUser = 8 }).Interactions;
        var sampler = new ExampleSampler(data, 3, seed: 5);
        int count = sampler.ExamplesPerEpoch;
        int[] users = new int[count], items = new int[count];
        var labels = new float[count];
        sampler.Draw(2, 0, users, items, labels);
        var all = Enumerable.Range(0, count).Select(n => (User: users[n], Item: items[n], Label: labels[n])).ToArray();

        Assert.That(count, Is.EqualTo(4 * data.Count));
        Assert.That(all.Where(example => example.Label == 1).Distinct().Count(), Is.EqualTo(data.Count));
        Assert.That(all, Is.All.Matches<(int User, int Item, float Label)>(example => (data.History(example.User).BinarySearch(example.Item) >= 0) == (example.Label == 1)));
        Assert.That(all.GroupBy(example => example.User), Is.All.Matches<IEnumerable<(int User, int Item, float Label)>>(
            own => own.Count(example => example.Label == 0) == 3 * own.Count(example => example.Label == 1)));
    }

    [Test]
    public void Fit_HugeSteps_AreTold()
        => Assert.That(
            () => new NeuMfOptions { Dimensions = 16, TowerDimensions = 16, HiddenLayers = 3, LearningRate = 1e10 }.Fit(
                SyntheticData.Generate(new() { Users = 30, Items = 50, Aspects = 4, InteractionsPerUser = 8 }).Interactions),
            Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R701"));

    [TestCase(nameof(NeuMfOptions.Dimensions), 0)]
    [TestCase(nameof(NeuMfOptions.Dimensions), 2049)]
    [TestCase(nameof(NeuMfOptions.TowerDimensions), 0)]
    [TestCase(nameof(NeuMfOptions.HiddenLayers), 0)]
    [TestCase(nameof(NeuMfOptions.HiddenLayers), 9)]
    [TestCase(nameof(NeuMfOptions.Negatives), 0)]
    [TestCase(nameof(NeuMfOptions.BatchSize), 0)]
    [TestCase(nameof(NeuMfOptions.Epochs), 0)]
    [TestCase(nameof(NeuMfOptions.FusionEpochs), 0)]
    [TestCase(nameof(NeuMfOptions.FoldInSteps), -1)]
    [TestCase(nameof(NeuMfOptions.Vectors), (AdamMode)7)]
    [TestCase(nameof(NeuMfOptions.LearningRate), 0.0)]
    [TestCase(nameof(NeuMfOptions.FusionLearningRate), double.NaN)]
    [TestCase(nameof(NeuMfOptions.FoldInRate), -1.0)]
    [TestCase(nameof(NeuMfOptions.InitialDeviation), 0.0)]
    public void Validate_OptionOutOfRange_IsRefused(string option, object value)
    {
        var options = new NeuMfOptions();
        typeof(NeuMfOptions).GetProperty(option)!.SetValue(options, value);

        Assert.That(options.Validate, Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001").And.Message.Contains(option));
    }

    private static double Loss(Dictionary<string, double[]> tensors, NeuMfOptions options, bool apart)
        => Examples.Average(example =>
        {
            var (product, tower) = Logits(tensors, options, example[0], example[1]);
            double sign = example[2] == 1 ? -1 : 1;
            return apart ? Softplus(sign * product) + Softplus(sign * (tower + tensors["output_bias"][1])) : Softplus(sign * (product + tower));
        });

    private static (double Product, double Tower) Logits(Dictionary<string, double[]> tensors, NeuMfOptions options, int user, int item)
    {
        int product = options.Dimensions, tower = options.TowerDimensions;
        double[] hidden = [.. tensors["tower_users"][(user * tower)..((user + 1) * tower)], .. tensors["tower_items"][(item * tower)..((item + 1) * tower)]];
        for (int layer = 1; layer <= options.HiddenLayers; layer++)
        {
            double[] weights = tensors[$"layer_{layer}"], biases = tensors[$"layer_{layer}_bias"], inputs = hidden;
            hidden = [.. biases.Select((bias, unit) => Math.Max(0, bias + inputs.Select((input, n) => input * weights[(n * biases.Length) + unit]).Sum()))];
        }

        double[] output = tensors["output"];
        double sum = tensors["output_bias"][0];
        for (int k = 0; k < product; k++) sum += output[k] * tensors["product_users"][(user * product) + k] * tensors["product_items"][(item * product) + k];
        return (sum, hidden.Select((value, n) => value * output[product + n]).Sum());
    }

    private static double Softplus(double x) => Math.Log(1 + Math.Exp(x));
}
