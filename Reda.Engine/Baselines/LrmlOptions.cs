using System.Text.Json.Serialization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// Latent relational metric learning (Tay et al. 2018): a user, moved by a relation that a memory makes of the user and the item, lies nearer to what they have
/// than to what they lack. The memory is trained with the rest.
/// </summary>
public sealed record LrmlOptions : SampledOptions
{
    /// <summary>The defaults: AdaGrad with a step size of 0.1, and fewer steps to fold in, since each needs the relations anew.</summary>
    public LrmlOptions() => FoldInSteps = 20;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Algorithm => "lrml";

    /// <summary>The keys and slots of the memory.</summary>
    public int MemorySlots { get; init; } = 20;

    /// <summary>How distance is measured.</summary>
    public LrmlDistance Distance { get; init; } = LrmlDistance.Squared;

    /// <summary>How much farther a negative has to be than the positive.</summary>
    public double Margin { get; init; } = 0.5;

    /// <summary>The largest norm of a user and of an item.</summary>
    public double Radius { get; init; } = 1;

    /// <summary>Users and items start normal with this standard deviation, then inside the ball.</summary>
    public double Spread { get; init; } = 0.1;

    /// <summary>Keys and slots start normal with this standard deviation.</summary>
    public double MemorySpread { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Between(MemorySlots, 1, 4096, nameof(MemorySlots));
        OptionCheck.Require(Enum.IsDefined(Distance), nameof(Distance), Distance, "a named distance");
        Positive(Margin, nameof(Margin));
        Positive(Radius, nameof(Radius));
        Positive(Spread, nameof(Spread));
        Positive(MemorySpread, nameof(MemorySpread));
    }

    /// <inheritdoc/>
    public override Lrml Fit(
        Interactions data, FitSettings? settings = null, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        settings ??= new FitSettings();
        Validate();
        settings.Validate();
        int stride = Padding.Pad(Dimensions);
        double shared = 2.0 * stride * MemorySlots * SampledTrainer.Shards;
        EnsureFits(data, settings, ((data.Users.Count + (double)data.Items.Count) * stride) + shared, rows: 3, gradients: 3 * stride, samples: 0);
        var source = new PairSampler(data, negatives: 1, Seed);
        ParameterStore<float> parameters = Allocate(data.Users.Count, data.Items.Count);
        ulong stream = RandomStreams.PairInitialization;
        parameters.Initialize((name, values) => NormalStart.Fill(values, Dimensions, name is "keys" or "slots" ? MemorySpread : Spread, Seed, stream++));
        using var trainer = new SampledTrainer(new LrmlTraining(this, parameters, source, settings.Workers), parameters, BatchSize, settings.Workers, cancellationToken);
        trainer.Train(Epochs, progress, settings.AfterEpochOf(() => new Lrml(this, data, parameters)));
        return new Lrml(this, data, parameters);
    }

    /// <summary>Allocates users [users, d], items [items, d], keys and slots [m, d].</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    internal ParameterStore<float> Allocate(int users, int items)
        => new(("users", users, Dimensions), ("items", items, Dimensions), ("keys", MemorySlots, Dimensions), ("slots", MemorySlots, Dimensions));

    /// <inheritdoc/>
    internal override Lrml Restore(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices)
    {
        Interactions known = UserTables.Check(
            Algorithm, items, histories, parameters, indices, Dimensions, Dimensions, ("keys", MemorySlots, Dimensions), ("slots", MemorySlots, Dimensions));
        return new Lrml(this, known, parameters);
    }
}
