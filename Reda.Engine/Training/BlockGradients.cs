using Reda.Engine.Kernels;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Training;

/// <summary>The gradients of a few samples at a time, with all scratch of one thread.</summary>
internal abstract unsafe class BlockGradients
{
    private readonly RelationWeights _weights;
    private readonly RowUpdate _update;
    private readonly int _worker;
    private readonly int _width;
    private readonly AspectDropout? _dropout;
    private int _epoch;
    private int _first;

    /// <summary>Allocates the scratch of one thread.</summary>
    /// <param name="weights">The parameters.</param>
    /// <param name="update">The items of the batch, and where their gradients go.</param>
    /// <param name="worker">The thread.</param>
    /// <param name="options">What the samples see.</param>
    /// <param name="samples">The most samples of a block.</param>
    /// <param name="width">The items of a sample.</param>
    protected BlockGradients(RelationWeights weights, RowUpdate update, int worker, RedaOptions options, int samples, int width)
    {
        _weights = weights;
        _update = update;
        _worker = worker;
        _width = width;
        _dropout = options.Dropout > 0 ? new AspectDropout(options, samples, samples * width) : null;
    }

    /// <summary>Names the step.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The position of the batch's first sample in it.</param>
    public void Begin(int epoch, int first)
    {
        _epoch = epoch;
        _first = first;
    }

    /// <summary>Computes the loss of a block of samples and its gradients.</summary>
    /// <param name="first">The first sample's position in the batch.</param>
    /// <param name="count">The samples of the block.</param>
    /// <param name="next">The position in the batch of the block that this thread will probably take next.</param>
    /// <param name="nextCount">Its samples; none when 0 or less.</param>
    /// <param name="gradients">The gradients of the shared parameters, accumulated.</param>
    /// <param name="totals">Loss and margin are added.</param>
    /// <returns>One bit for every sample that contributes.</returns>
    public uint Run(int first, int count, int next, int nextCount, RelationGradients gradients, ref LossTotals totals)
    {
        if (_dropout is not null) Hide(_dropout, first, count);
        uint live = Differentiate(first, count, next, nextCount, gradients, ref totals);
        if (_dropout is not null) HideGradients(_dropout, first, count, live);
        return live;
    }

    /// <summary>Does what <see cref="Run"/> says for what the samples see of their items.</summary>
    /// <param name="first">The first sample's position in the batch.</param>
    /// <param name="count">The samples of the block.</param>
    /// <param name="next">The position in the batch of the block that this thread will probably take next.</param>
    /// <param name="nextCount">Its samples; none when 0 or less.</param>
    /// <param name="gradients">The gradients of the shared parameters, accumulated.</param>
    /// <param name="totals">Loss and margin are added.</param>
    /// <returns>One bit for every sample that contributes.</returns>
    protected abstract uint Differentiate(int first, int count, int next, int nextCount, RelationGradients gradients, ref LossTotals totals);

    /// <summary>Whether an occurrence has an item: a short chunk leaves some without.</summary>
    /// <param name="slot">Its slot in the batch.</param>
    protected bool HasItem(int slot) => _update.Rows[slot] >= 0;

    /// <summary>What is seen of an occurrence; of any item where there is none.</summary>
    /// <param name="slot">The slot of the occurrence in the batch.</param>
    /// <param name="place">Its place in the block.</param>
    protected float* Row(int slot, int place) => _dropout is null ? Row(slot) : _dropout.Seen(place);

    /// <summary>Where the gradient of an occurrence goes.</summary>
    /// <param name="slot">Its slot in the batch.</param>
    /// <param name="place">Its place in the block.</param>
    protected float* Gradient(int slot, int place) => _update.Gradient(slot, place, _worker);

    /// <summary>Queues what is to be fetched during a block: what its gradients are written to, and the rows of the next.</summary>
    /// <param name="slot">The first slot of the block.</param>
    /// <param name="count">Its slots.</param>
    /// <param name="nextSlot">The first slot of the next block.</param>
    /// <param name="nextCount">Its slots.</param>
    /// <param name="upcoming">The queue.</param>
    protected void Fetch(int slot, int count, int nextSlot, int nextCount, PrefetchQueue upcoming)
    {
        upcoming.Clear();
        for (int n = slot; n < slot + count; n++) _update.FetchGradient(n, upcoming);
        for (int n = nextSlot; n < nextSlot + nextCount; n++) upcoming.Add(Row(n));
    }

    private float* Row(int slot) => _weights.Items + ((nint)Math.Max(0, _update.Rows[slot]) * _weights.Shape.ItemStride);

    private void Hide(AspectDropout dropout, int first, int count)
    {
        for (int sample = 0; sample < count; sample++)
        {
            dropout.Draw(sample, _epoch, _first + first + sample);
            for (int place = sample * _width; place < (sample + 1) * _width; place++) dropout.Forward(sample, place, Row((first * _width) + place));
        }
    }

    private void HideGradients(AspectDropout dropout, int first, int count, uint live)
    {
        for (int sample = 0; sample < count; sample++)
        {
            if (((live >> sample) & 1) == 0) continue;
            for (int place = sample * _width; place < (sample + 1) * _width; place++)
            {
                int slot = (first * _width) + place;
                if (_update.Rows[slot] >= 0) dropout.Backward(sample, Gradient(slot, place));
            }
        }
    }
}
