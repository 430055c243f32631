using Reda.Engine.Kernels;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Training;

/// <summary>
/// The gradients of one chunk at a time: the pairs of its items and those of its negatives with its items, each formed once, whatever the number of positives that they
/// serve. Pair n stands at lane n / roles, role n % roles.
/// </summary>
internal sealed unsafe class ChunkGradients : BlockGradients
{
    private readonly int _chunkItems;
    private readonly int _negatives;
    private readonly int _roles;
    private readonly RelationBlock _block;
    private readonly ChunkLoss _loss;

    /// <summary>Allocates the scratch of one thread.</summary>
    /// <param name="weights">The parameters.</param>
    /// <param name="update">The items of the batch, and where their gradients go.</param>
    /// <param name="worker">The thread.</param>
    /// <param name="options">The sizes of a chunk, the loss and the pooling.</param>
    public ChunkGradients(RelationWeights weights, RowUpdate update, int worker, RedaOptions options)
        : base(weights, update, worker, options, samples: 1, options.ChunkItems + options.Negatives)
    {
        _chunkItems = options.ChunkItems;
        _negatives = options.Negatives;
        _roles = RolesOf(options.ChunkItems, options.Negatives);
        _block = new RelationBlock(weights, _roles, differentiable: true);
        _loss = new ChunkLoss(weights, options, _roles);
    }

    /// <summary>How many roles 16 lanes need for all pairs of a chunk.</summary>
    /// <param name="chunkItems">H.</param>
    /// <param name="negatives">Q.</param>
    public static int RolesOf(int chunkItems, int negatives)
        => ((chunkItems * (chunkItems - 1) / 2) + (negatives * chunkItems) + RelationShape.Lanes - 1) / RelationShape.Lanes;

    /// <inheritdoc/>
    protected override uint Differentiate(int first, int count, int next, int nextCount, RelationGradients gradients, ref LossTotals totals)
    {
        int width = _chunkItems + _negatives, slot = first * width, items = 0;
        while (items < _chunkItems && HasItem(slot + items)) items++;
        int lanes = Arrange(slot, items);
        Fetch(slot, width, next * width, nextCount * width, _block.Upcoming);
        _block.Forward(lanes);
        if (!_loss.Apply(_block, items, gradients, ref totals)) return 0;
        _block.Backward((1u << lanes) - 1, gradients);
        return 1;
    }

    /// <summary>Names all pairs. An item's gradient is overwritten by its first pair and added to by the others.</summary>
    /// <returns>The lanes in use.</returns>
    private int Arrange(int slot, int items)
    {
        int pair = 0;
        for (int left = 1; left < items; left++)
        {
            for (int right = 0; right < left; right++) Arrange(pair++, slot, left, right, addLeft: right > 0, addRight: left > 1 || right > 0);
        }

        for (int left = _chunkItems; left < _chunkItems + _negatives; left++)
        {
            for (int right = 0; right < items; right++) Arrange(pair++, slot, left, right, addLeft: right > 0, addRight: true);
        }

        // What is left of the last lane repeats a pair, whose gradient will be 0.
        while (pair % _roles != 0) Arrange(pair++, slot, 1, 0, addLeft: true, addRight: true);
        return pair / _roles;
    }

    private void Arrange(int pair, int slot, int left, int right, bool addLeft, bool addRight)
    {
        int lane = pair / _roles, role = pair % _roles;
        _block.SetPair(lane, role, Row(slot + left, left), Row(slot + right, right));
        _block.SetGradients(lane, role, Gradient(slot + left, left), Gradient(slot + right, right), addRight, addLeft);
    }
}
