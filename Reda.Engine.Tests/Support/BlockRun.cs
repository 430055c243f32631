using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Support;

/// <summary>Blocks of a training step without the step: their gradients are laid out like the specification's, and nothing moves.</summary>
internal sealed unsafe class BlockRun
{
    private readonly RedaOptions _options;
    private readonly RelationShape _shape;
    private readonly int _items;
    private readonly RelationWeights _weights;
    private readonly RowUpdate _update;
    private readonly BlockGradients _block;

    /// <summary>Allocates.</summary>
    /// <param name="options">The shape, the loss and the samples.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="slots">The items of a block.</param>
    /// <param name="create">Makes what is run.</param>
    public BlockRun(RedaOptions options, ParameterStore<float> parameters, int slots, Func<RelationWeights, RowUpdate, BlockGradients> create)
    {
        _options = options;
        _shape = RedaParameters.Shape(options);
        _items = parameters.Slice("items").Rows / _shape.Aspects;
        _weights = new RelationWeights(_shape, parameters);
        _update = new RowUpdate(new Adam(parameters, 0.1, 0), AdamMode.Sparse, parameters.Slice("items").Offset, _items, _shape.ItemStride, slots, slots, 1);
        _block = create(_weights, _update);
    }

    /// <summary>Differentiates a block.</summary>
    /// <param name="rows">Its items, negative for none.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The position of its first sample in the epoch.</param>
    /// <returns>All gradients, those of samples that do not contribute left out; the sums; a bit for every sample that contributes.</returns>
    public (ParameterStore<double> Gradients, LossTotals Totals, uint Live) Run(int[] rows, int samples = 1, int epoch = 1, int first = 0)
    {
        rows.CopyTo(_update.Rows);
        _update.Begin(rows.Length);
        _block.Begin(epoch, first);
        LossTotals totals = default;
        var shared = new RelationGradients(_shape);
        uint live = _block.Run(0, samples, samples, 0, shared, ref totals);

        ParameterStore<double> gradients = RedaParameters.Allocate<double>(_options, _items);
        FastGradients.CollectShared(_weights, shared, gradients);
        int width = rows.Length / samples;
        for (int slot = 0; slot < rows.Length; slot++)
        {
            if (rows[slot] < 0 || ((live >> (slot / width)) & 1) == 0) continue;
            float* gradient = _update.Gradient(slot, slot, 0);
            for (int x = 0; x < _shape.ItemStride; x++) gradients["items"].Elements[(rows[slot] * _shape.ItemStride) + x] += gradient[x];
        }

        return (gradients, totals, live);
    }
}
