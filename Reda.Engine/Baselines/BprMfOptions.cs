using System.Text.Json.Serialization;
using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Baselines;

/// <summary>
/// BPR-MF: matrix factorisation trained on pairs of an item the user has and one they lack (Rendle et al. 2009, "BPR: Bayesian Personalized Ranking from Implicit
/// Feedback"). The defaults are those of the authors' programs but for 128 dimensions and 100 epochs.
/// </summary>
public sealed record BprMfOptions : SampledOptions
{
    /// <summary>The defaults: gradient descent with a step size of 0.05.</summary>
    public BprMfOptions()
    {
        Optimizer = OptimizerKind.Sgd;
        LearningRate = 0.05;
    }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Algorithm => "bpr-mf";

    /// <summary>Whether items have a bias.</summary>
    public bool ItemBias { get; init; } = true;

    /// <summary>The L2 factor of users, applied whenever one is sampled.</summary>
    public double UserDecay { get; init; } = 0.0025;

    /// <summary>The L2 factor of items sampled as positives.</summary>
    public double PositiveDecay { get; init; } = 0.0025;

    /// <summary>The L2 factor of items sampled as negatives.</summary>
    public double NegativeDecay { get; init; } = 0.00025;

    /// <summary>The L2 factor of item biases.</summary>
    public double BiasDecay { get; init; }

    /// <summary>Vectors start normal with this standard deviation; biases start at 0.</summary>
    public double Spread { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        NotNegative(UserDecay, nameof(UserDecay));
        NotNegative(PositiveDecay, nameof(PositiveDecay));
        NotNegative(NegativeDecay, nameof(NegativeDecay));
        NotNegative(BiasDecay, nameof(BiasDecay));
        Positive(Spread, nameof(Spread));
    }

    /// <inheritdoc/>
    public override BprMf Fit(
        Interactions data, FitSettings? settings = null, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        settings ??= new FitSettings();
        Validate();
        settings.Validate();
        int user = Padding.Pad(Dimensions), item = Padding.Pad(ItemColumns);
        EnsureFits(data, settings, ((double)data.Users.Count * user) + ((double)data.Items.Count * item), rows: 3, gradients: user + (2 * item), samples: 0);
        var source = new PairSampler(data, negatives: 1, Seed);
        ParameterStore<float> parameters = Allocate(data.Users.Count, data.Items.Count);
        NormalStart.Fill(parameters["users"], Dimensions, Spread, Seed, RandomStreams.PairInitialization);
        NormalStart.Fill(parameters["items"], Dimensions, Spread, Seed, RandomStreams.PairInitialization + 1);
        using var trainer = new SampledTrainer(new BprMfTraining(this, parameters, source), parameters, BatchSize, settings.Workers, cancellationToken);
        trainer.Train(Epochs, progress, settings.AfterEpochOf(() => new BprMf(this, data, parameters)));
        return new BprMf(this, data, parameters);
    }

    /// <summary>The columns of an item's row: its vector and its bias.</summary>
    internal int ItemColumns => ItemBias ? Dimensions + 1 : Dimensions;

    /// <summary>Allocates users [users, d] and items [items, d, and the bias].</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    internal ParameterStore<float> Allocate(int users, int items) => new(("users", users, Dimensions), ("items", items, ItemColumns));

    /// <inheritdoc/>
    internal override BprMf Restore(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices)
        => new(this, UserTables.Check(Algorithm, items, histories, parameters, indices, Dimensions, ItemColumns), parameters);
}
