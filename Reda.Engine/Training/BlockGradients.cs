using Reda.Engine.Kernels;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Training;

/// <summary>The gradients of a few samples at a time, with all scratch of one thread.</summary>
/// <param name="weights">The parameters.</param>
/// <param name="update">The items of the batch, and where their gradients go.</param>
/// <param name="worker">The thread.</param>
internal abstract unsafe class BlockGradients(RelationWeights weights, RowUpdate update, int worker)
{
    /// <summary>The parameters.</summary>
    protected RelationWeights Weights => weights;

    /// <summary>Computes the loss of a block of samples and its gradients.</summary>
    /// <param name="first">The first sample's position in the batch.</param>
    /// <param name="count">The samples of the block.</param>
    /// <param name="next">The position in the batch of the block that this thread will probably take next.</param>
    /// <param name="nextCount">Its samples; none when 0 or less.</param>
    /// <param name="gradients">The gradients of the shared parameters, accumulated.</param>
    /// <param name="totals">Loss and margin are added.</param>
    /// <returns>One bit for every sample that contributes.</returns>
    public abstract uint Run(int first, int count, int next, int nextCount, RelationGradients gradients, ref LossTotals totals);

    /// <summary>The row of an occurrence; any row where there is none.</summary>
    /// <param name="slot">The slot of the occurrence in the batch.</param>
    protected float* Row(int slot) => weights.Items + ((nint)Math.Max(0, update.Rows[slot]) * weights.Shape.ItemStride);

    /// <summary>Where the gradient of an occurrence goes.</summary>
    /// <param name="slot">Its slot in the batch.</param>
    /// <param name="place">Its place in the block.</param>
    protected float* Gradient(int slot, int place) => update.Gradient(slot, place, worker);

    /// <summary>Queues what is to be fetched during a block: what its gradients are written to, and the rows of the next.</summary>
    /// <param name="slot">The first slot of the block.</param>
    /// <param name="count">Its slots.</param>
    /// <param name="nextSlot">The first slot of the next block.</param>
    /// <param name="nextCount">Its slots.</param>
    /// <param name="upcoming">The queue.</param>
    protected void Fetch(int slot, int count, int nextSlot, int nextCount, PrefetchQueue upcoming)
    {
        upcoming.Clear();
        for (int n = slot; n < slot + count; n++) update.FetchGradient(n, upcoming);
        for (int n = nextSlot; n < nextSlot + nextCount; n++) upcoming.Add(Row(n));
    }
}
