using Reda.Engine.Data;
using Reda.Engine.Kernels;

namespace Reda.Engine.Models;

/// <summary>The relation index.</summary>
public sealed partial class RedaModel
{
    /// <summary>The weights as the kernels read them.</summary>
    internal RelationWeights Weights => _weights;

    /// <summary>What is used of each history.</summary>
    internal HistorySample Sample => _sample;

    /// <summary>
    /// Builds an index that finds the best items of the whole catalogue for a history in a fraction of a millisecond. Only a sample of the item pairs is computed:
    /// each item with every landmark.
    /// </summary>
    /// <param name="options">The size of the index, and what the build may use.</param>
    /// <param name="progress">Told from the calling thread.</param>
    /// <param name="cancellationToken">Stops the build.</param>
    /// <returns>The index; it depends on the model and the options but not on threads and memory.</returns>
    /// <exception cref="Diagnostics.RedaException">R001: an option is out of range. R112: the build does not fit in the memory it may use.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RelationIndex BuildIndex(IndexOptions? options = null, IProgress<CatalogueProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new IndexOptions();
        options.Validate();
        using var builder = new IndexBuilder(this, options, progress, cancellationToken);
        return builder.Build();
    }
}
