using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;
using Reda.Engine.Tests.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Baselines;

[TestFixture(FismLoss.LogLoss, 0)]
[TestFixture(FismLoss.LogLoss, 0.5)]
[TestFixture(FismLoss.Auc, 0.5)]
internal sealed class FismContractTests(FismLoss loss, double alpha) : BaselineContract
{
    protected override BaselineOptions Options => new FismOptions { Dimensions = 8, Loss = loss, Alpha = alpha, UsersPerStep = 3, Epochs = 60, LearningRate = 0.02 };

    protected override BaselineOptions OfEpochs(int epochs) => (FismOptions)Options with { Epochs = epochs };
}

internal sealed class FismTests
{
    /// <summary>User 1 has one item, and so no context for it; user 3 has several negatives twice, as there are few items.</summary>
    private static readonly Interactions Data = new(
        new Vocabulary(["a", "b", "c", "d"]), new Vocabulary(["0", "1", "2", "3", "4", "5"]), [0, 2, 3, 6, 10], [0, 3, 5, 1, 2, 5, 0, 1, 2, 4]);

    private static IEnumerable<FismOptions> Variants =>
    [
        new() { Dimensions = 5, Alpha = 0, WeightDecay = 0 },
        new() { Dimensions = 5, Alpha = 0.5, WeightDecay = 0.1 },
        new() { Dimensions = 18, Alpha = 1, Negatives = 1, WeightDecay = 0 },
        new() { Dimensions = 5, Alpha = 0.5, Loss = FismLoss.Auc, Negatives = 3, WeightDecay = 0.05 },
        new() { Dimensions = 16, Alpha = 0, Loss = FismLoss.Auc, WeightDecay = 0 },
    ];

    /// <summary>
    /// With sums of squares that start huge AdaGrad is plain descent, so a step shows the gradient: that of the loss written down as the paper has it, by central
    /// differences in double.
    /// </summary>
    [TestCaseSource(nameof(Variants))]
    [Category("Numerical")]
    public void Step_FromRandomParameters_FollowsTheGradientOfTheLoss(FismOptions variant)
    {
        const double squares = 1e12;
        FismOptions options = variant with { InitialAccumulator = squares, InitialDeviation = 0.5, UsersPerStep = 4, LearningRate = 1e6 };
        ParameterStore<float> parameters = FismFit.Initial(Data.Items.Count, options);
        for (int item = 0; item < Data.Items.Count; item++) parameters["bias"][0, item] = 0.1f * item;
        ParameterStore<double> before = Double(parameters);
        using (var step = new FismStep(parameters, Data, options, 200, workers: 2))
        {
            for (int user = 0; user < 4; user++) step.Add(user);
            Assert.That(step.Run(epoch: 3), Is.EqualTo(Loss(before, options)).Within(1e-5));
        }

        foreach (ParameterSlice slice in before.Slices)
        {
            for (int n = 0; n < slice.Rows * slice.Columns; n++)
            {
                int row = n / slice.Columns, column = n % slice.Columns;
                ref double value = ref before[slice.Name][row, column];
                double middle = value;
                value = middle + 1e-5;
                double slope = Loss(before, options);
                value = middle - 1e-5;
                slope = (slope - Loss(before, options)) / 2e-5;
                value = middle;
                if (slice.Name != "bias" && Moves(slice.Name, row, options)) slope += options.WeightDecay * middle;
                Assert.That(parameters[slice.Name][row, column], Is.EqualTo(middle - slope).Within(2e-5), $"{slice.Name}[{row}, {column}]");
            }
        }

        Assert.That(Stores.PaddingIsZero(parameters));
    }

    [Test]
    public void Score_CandidateInTheHistory_IsLeftOutOfIt()
    {
        Fism model = new FismOptions { Dimensions = 8, Epochs = 5 }.Fit(Data);
        float[] of = model.Scores([1, 2, 5], 2);

        Assert.That(of[0], Is.EqualTo(model.Scores([1, 5], 2)[0]).Within(1e-5));
    }

    [Test]
    public void Fit_UsersWhoHaveEverything_IsRefused()
        => Assert.That(
            () => new FismOptions().Fit(Interactions.From([("u", "a"), ("v", "a")])),
            Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R105"));

    [Test]
    public void Fit_HugeSteps_AreTold()
        => Assert.That(
            () => new FismOptions { LearningRate = 1e30, Alpha = 0 }.Fit(Data),
            Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R701"));

    [TestCase(nameof(FismOptions.Dimensions), 0)]
    [TestCase(nameof(FismOptions.Dimensions), 4097)]
    [TestCase(nameof(FismOptions.Alpha), -0.1)]
    [TestCase(nameof(FismOptions.Alpha), 1.1)]
    [TestCase(nameof(FismOptions.Alpha), double.NaN)]
    [TestCase(nameof(FismOptions.Negatives), 0)]
    [TestCase(nameof(FismOptions.LearningRate), 0.0)]
    [TestCase(nameof(FismOptions.LearningRate), double.PositiveInfinity)]
    [TestCase(nameof(FismOptions.InitialAccumulator), 0.0)]
    [TestCase(nameof(FismOptions.WeightDecay), -1.0)]
    [TestCase(nameof(FismOptions.InitialDeviation), 0.0)]
    [TestCase(nameof(FismOptions.UsersPerStep), 0)]
    [TestCase(nameof(FismOptions.Epochs), 0)]
    public void Validate_OptionOutOfRange_IsRefused(string option, object value)
    {
        var options = new FismOptions();
        typeof(FismOptions).GetProperty(option)!.SetValue(options, value);

        Assert.That(options.Validate, Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001").And.Message.Contains(option));
    }

    private static bool Moves(string table, int item, FismOptions options)
        => Enumerable.Range(0, 4).Any(user => Data.History(user).Contains(item) || (table == "items" && Negatives(user, options).Contains(item)));

    private static int[] Negatives(int user, FismOptions options)
    {
        var negatives = new int[Data.History(user).Length * options.Negatives];
        FismStep.Draw(Data, user, 3, options.Seed, negatives);
        return negatives;
    }

    private static double Loss(ParameterStore<double> parameters, FismOptions options)
        => Enumerable.Range(0, 4).Sum(user =>
        {
            int[] history = Data.History(user).ToArray(), negatives = Negatives(user, options);
            double[] positive = [.. history.Select(item => Logit(parameters, history, item, options.Alpha))];
            double[] negative = [.. negatives.Select(item => Logit(parameters, history, item, options.Alpha))];
            return options.Loss == FismLoss.LogLoss
                ? positive.Select(x => Math.Log(1 + Math.Exp(-x))).Concat(negative.Select(x => Math.Log(1 + Math.Exp(x)))).Average()
                : negative.Select((x, n) => 0.5 * Math.Pow(1 - (positive[n / options.Negatives] - x), 2)).Average();
        });

    private static double Logit(ParameterStore<double> parameters, int[] history, int item, double alpha)
    {
        int[] others = [.. history.Where(other => other != item)];
        double sum = 0;
        foreach (int other in others)
        {
            for (int k = 0; k < parameters["items"].Columns; k++) sum += parameters["history"][other, k] * parameters["items"][item, k];
        }

        return parameters["bias"][0, item] + (others.Length == 0 ? 0 : Math.Pow(others.Length, -alpha) * sum);
    }

    private static ParameterStore<double> Double(ParameterStore<float> parameters)
    {
        ParameterStore<double> copy = new([.. parameters.Slices.Select(slice => (slice.Name, slice.Rows, slice.Columns))]);
        for (int n = 0; n < copy.Buffer.Length; n++) copy.Buffer.Span[n] = parameters.Buffer.Span[n];
        return copy;
    }
}
