using Reda.Engine.Memory;
using Reda.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Reda.Peers.Torch;

/// <summary>
/// The parameters of a REDA model and Adam's moments as tensors. An item's values and moments stand side by side, so that a row-wise step fetches one run of
/// memory an item instead of three.
/// </summary>
internal sealed class TorchModel : IDisposable
{
    private readonly Tensor _aspects;
    private readonly Tensor _offsets;

    /// <summary>Copies the engine's parameters; the moments are zero.</summary>
    /// <param name="options">The shape.</param>
    /// <param name="parameters">The parameters.</param>
    public TorchModel(RedaOptions options, ParameterStore<float> parameters)
    {
        Options = options;
        Values = new SharedParameters(options);
        FirstMoments = new SharedParameters(options);
        SecondMoments = new SharedParameters(options);
        Values.CopyFrom(parameters);

        long width = (long)options.Aspects * options.Dimensions;
        using Tensor items = TorchMemory.From(parameters["items"]);
        Items = zeros(items.shape[0] / options.Aspects, 3, width).DetachFromDisposeScope();
        using (Tensor values = Items.select(1, 0)) values.copy_(items.view(-1, width));
        _aspects = Items.view(-1, options.Dimensions).DetachFromDisposeScope();
        _offsets = arange(options.Aspects, dtype: ScalarType.Int64).DetachFromDisposeScope();
    }

    /// <summary>The shape.</summary>
    public RedaOptions Options { get; }

    /// <summary>The parameters that all pairs share.</summary>
    public SharedParameters Values { get; }

    /// <summary>Their first moments.</summary>
    public SharedParameters FirstMoments { get; }

    /// <summary>Their second moments.</summary>
    public SharedParameters SecondMoments { get; }

    /// <summary>Values, first and second moments of the items: [items, 3, k d].</summary>
    public Tensor Items { get; }

    /// <summary>Looks up the aspect embeddings of items.</summary>
    /// <param name="items">[count] item indices.</param>
    /// <returns>[count, k, d].</returns>
    public Tensor AspectsLast(Tensor items) => Rows((items * (3 * Options.Aspects)).unsqueeze(1) + _offsets, items.shape[0], Options.Aspects);

    /// <summary>Looks items up with the aspects first, so that every aspect is a contiguous block of rows.</summary>
    /// <param name="items">[lists, length] item indices.</param>
    /// <returns>[lists, k, length, d].</returns>
    public Tensor AspectsFirst(Tensor items)
        => Rows((items * (3 * Options.Aspects)).unsqueeze(1) + _offsets.unsqueeze(1), items.shape[0], Options.Aspects, items.shape[1]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable part in new IDisposable[] { Values, FirstMoments, SecondMoments, _aspects, _offsets, Items }) part.Dispose();
    }

    private Tensor Rows(Tensor indices, params long[] shape) => _aspects.index_select(0, indices.reshape(-1)).view([.. shape, Options.Dimensions]);
}
