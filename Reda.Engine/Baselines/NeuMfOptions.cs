using System.Globalization;
using System.Text.Json.Serialization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Baselines;

/// <summary>
/// Neural matrix factorisation (He et al. 2017, "Neural Collaborative Filtering"): the products of a user's and an item's numbers beside a perceptron on two other
/// vectors of theirs, and a linear output on both.
/// </summary>
public sealed record NeuMfOptions : BaselineOptions
{
    private const int LargestDimensions = 2048;

    /// <summary>The length of the vectors of the product tower.</summary>
    public int Dimensions { get; init; } = 128;

    /// <summary>The length of a user's and of an item's vector of the perceptron, whose input they are together.</summary>
    public int TowerDimensions { get; init; } = 128;

    /// <summary>The layers of the perceptron, each half as wide as the one before.</summary>
    public int HiddenLayers { get; init; } = 3;

    /// <summary>Negatives for every interaction, drawn anew each epoch from the items the user lacks.</summary>
    public int Negatives { get; init; } = 4;

    /// <summary>Examples per step. The loss of a step is their mean; what is left of an epoch is divided by the full number too.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Adam's step size.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Which rows of users and items an Adam step moves; the authors' program moves all of them.</summary>
    public AdamMode Vectors { get; init; } = AdamMode.Sparse;

    /// <summary>Vectors start normally distributed with this standard deviation.</summary>
    public double InitialDeviation { get; init; } = 0.01;

    /// <summary>Passes over all examples by Adam.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>
    /// The authors' pre-training: the towers are trained apart for <see cref="Epochs"/>, then both outputs are halved and the whole goes on by plain gradient descent
    /// for <see cref="FusionEpochs"/>.
    /// </summary>
    public bool Pretraining { get; init; }

    /// <summary>Passes of the descent that follows the pre-training.</summary>
    public int FusionEpochs { get; init; } = 20;

    /// <summary>The step size of that descent.</summary>
    public double FusionLearningRate { get; init; } = 0.001;

    /// <summary>The gradient steps in which a vector is made for a history that the method was not fitted on.</summary>
    public int FoldInSteps { get; init; } = 10;

    /// <summary>The AdaGrad step size of these steps.</summary>
    public double FoldInRate { get; init; } = 0.05;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Algorithm => "neumf";

    /// <inheritdoc/>
    public override void Validate()
    {
        Between(Dimensions, 1, LargestDimensions, nameof(Dimensions));
        Between(TowerDimensions, 1, LargestDimensions, nameof(TowerDimensions));
        OptionCheck.Require(
            HiddenLayers is >= 1 and <= 12 && 2 * TowerDimensions >> HiddenLayers >= 1, nameof(HiddenLayers), HiddenLayers, "a whole number from 1 that leaves the last layer a unit");
        Between(Negatives, 1, 1000, nameof(Negatives));
        Between(BatchSize, 1, 1 << 20, nameof(BatchSize));
        Between(Epochs, 1, 1 << 30, nameof(Epochs));
        Between(FusionEpochs, 1, 1 << 30, nameof(FusionEpochs));
        Between(FoldInSteps, 0, 1_000_000, nameof(FoldInSteps));
        OptionCheck.Require(Enum.IsDefined(Vectors), nameof(Vectors), Vectors, "a named mode");
        Positive(LearningRate, nameof(LearningRate));
        Positive(FusionLearningRate, nameof(FusionLearningRate));
        Positive(FoldInRate, nameof(FoldInRate));
        Positive(InitialDeviation, nameof(InitialDeviation));
    }

    /// <inheritdoc/>
    public override NeuMf Fit(
        Interactions data, FitSettings? settings = null, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        settings = FitChecks.Begin(this, data, settings, cancellationToken);
        settings.EnsureFits(Bytes(data, settings), $"lower {nameof(Dimensions)} ({Dimensions}), {nameof(TowerDimensions)} ({TowerDimensions}) or {nameof(BatchSize)} ({BatchSize})");
        var source = new ExampleSampler(data, Negatives, Seed);
        var shape = new NeuMfShape(this);
        ParameterStore<float> parameters = shape.Allocate(data.Users.Count, data.Items.Count);
        shape.Initialize(parameters, this);
        int all = Pretraining ? Epochs + FusionEpochs : Epochs;
        Action<int>? afterEpoch = settings.AfterEpochOf(() => new NeuMf(this, data, parameters));
        Train(new Adam(parameters, LearningRate, weightDecay: 0), apart: Pretraining, Epochs, before: 0, Pretraining ? null : afterEpoch);
        if (Pretraining)
        {
            // The mean of the two logits is what the whole begins with.
            foreach (ref float weight in parameters["output"][0]) weight /= 2;
            Span<float> biases = parameters["output_bias"][0];
            biases[0] = (biases[0] + biases[1]) / 2;
            biases[1] = 0;
            Train(new Sgd(parameters, FusionLearningRate), apart: false, FusionEpochs, before: Epochs, afterEpoch);
        }

        return new NeuMf(this, data, parameters);

        void Train(IRowOptimizer optimizer, bool apart, int epochs, int before, Action<int>? after)
        {
            var training = new NeuMfTraining(this, parameters, source, optimizer, apart, before, settings.Workers);
            using var trainer = new SampledTrainer(training, parameters, BatchSize, settings.Workers, cancellationToken);
            trainer.Train(epochs, progress is null ? null : new Part(progress, before, epochs, all), after);
        }
    }

    /// <inheritdoc/>
    internal override NeuMf Restore(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices)
    {
        var shape = new NeuMfShape(this);
        Interactions known = UserTables.Check(Algorithm, items, histories, parameters, indices, shape.RowSize, shape.RowSize, shape.SharedSlices);

        // The shared parameters are stepped and read as one run, so their order matters too.
        FittedShape.Require(parameters, [("users", known.Users.Count, shape.RowSize), ("items", items.Count, shape.RowSize), .. shape.SharedSlices]);
        return new NeuMf(this, known, parameters);
    }

    private static void Between(int value, int smallest, int largest, string name)
        => OptionCheck.Require(value >= smallest && value <= largest, name, value, string.Create(CultureInfo.InvariantCulture, $"a whole number from {smallest} to {largest}"));

    private static void Positive(double value, string name) => OptionCheck.Require(value is > 0 and <= 1e10, name, value, "a number above 0, at most 1e10");

    private double Bytes(Interactions data, FitSettings settings)
    {
        var shape = new NeuMfShape(this);
        double tables = ((double)data.Users.Count + data.Items.Count) * shape.RowStride, batch = Math.Min(BatchSize, (1.0 + Negatives) * data.Count);
        double shared = shape.SharedLength * (4.0 + SampledTrainer.Shards), known = (double)data.Items.Count * Padding.Pad(shape.Widths[1]);
        double scratch = settings.Workers * NeuMfBlock.Capacity * (4.0 * (shape.RowStride + (4 * shape.TowerSize)));
        double floats = (3 * tables) + shared + known + scratch + (batch * (2.0 * shape.RowStride));
        double deferred = Vectors == AdamMode.Deferred ? sizeof(int) * ((double)data.Users.Count + data.Items.Count) : 0;
        return data.MemoryBytes + (8.0 * data.Count) + (sizeof(float) * floats) + (batch * 40) + deferred;
    }

    /// <summary>Tells the progress of a part of the training as that of the whole.</summary>
    private sealed class Part(IProgress<FitProgress> whole, int before, int epochs, int all) : IProgress<FitProgress>
    {
        public void Report(FitProgress value)
            => whole.Report(value with { Done = (before + (value.Done * epochs)) / all, Epoch = before + value.Epoch });
    }
}
