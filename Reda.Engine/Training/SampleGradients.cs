using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Training;

/// <summary>The gradients of up to 16 samples at a time: one lane, one sample.</summary>
/// <param name="weights">The parameters.</param>
/// <param name="update">The items of the batch, and where their gradients go.</param>
/// <param name="worker">The thread.</param>
/// <param name="sampler">Names the pairs of a sample.</param>
/// <param name="options">The reading of equation (10), and what the samples see.</param>
internal sealed unsafe class SampleGradients(RelationWeights weights, RowUpdate update, int worker, ISampleSource sampler, RedaOptions options)
    : BlockGradients(weights, update, worker, options, RelationShape.Lanes, sampler.ItemsPerSample)
{
    /// <summary>The pairs of a sample.</summary>
    public const int Roles = 3;

    private readonly RelationBlock _block = new(weights, Roles, differentiable: true);
    private readonly SampleLoss _loss = new(weights, options.Loss);

    /// <inheritdoc/>
    protected override uint Differentiate(int first, int count, int next, int nextCount, RelationGradients gradients, ref LossTotals totals)
    {
        int width = sampler.ItemsPerSample, slot = first * width;
        for (int lane = 0; lane < count; lane++)
        {
            for (int role = 0; role < Roles; role++)
            {
                int left = (lane * width) + sampler.Place(role, 0), right = (lane * width) + sampler.Place(role, 1);
                _block.SetPair(lane, role, Row(slot + left, left), Row(slot + right, right));
                bool shared = role > 0 && sampler.Place(role, 1) == sampler.Place(role - 1, 1);
                _block.SetGradients(lane, role, Gradient(slot + left, left), Gradient(slot + right, right), shared);
            }
        }

        Fetch(slot, count * width, next * width, nextCount * width, _block.Upcoming);
        _block.Forward(count);
        uint live = _loss.Apply(_block, count, gradients, ref totals);
        _block.Backward(live, gradients);
        return live;
    }
}
