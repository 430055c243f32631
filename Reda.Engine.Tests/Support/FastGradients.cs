using System.Numerics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Support;

/// <summary>
/// The loss of a list of samples and the gradients of all parameters by the fused kernels, laid out like the specification's: what a training step
/// computes before it moves anything, without shards and threads.
/// </summary>
internal sealed unsafe class FastGradients
{
    private const int Roles = 3;

    private readonly RelationWeights _weights;
    private readonly RelationBlock _block;
    private readonly AlignedBuffer<float> _slots;
    private readonly List<(int Slot, int Item)> _occurrences = [];

    /// <summary>Differentiates.</summary>
    /// <param name="options">The shape and the loss.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="samples">The samples.</param>
    public FastGradients(RedaOptions options, ParameterStore<float> parameters, IReadOnlyList<RelationSample> samples)
    {
        RelationShape shape = RedaParameters.Shape(options);
        _weights = new RelationWeights(shape, parameters);
        _block = new RelationBlock(_weights, Roles, differentiable: true);
        _slots = new AlignedBuffer<float>(RelationShape.Lanes * Roles * 2L * shape.ItemStride);
        Shared = new RelationGradients(shape);
        Gradients = RedaParameters.Allocate<double>(options, parameters.Slice("items").Rows / shape.Aspects);

        var loss = new SampleLoss(_weights, options.Loss);
        LossTotals totals = default;
        for (int first = 0; first < samples.Count; first += RelationShape.Lanes)
        {
            int lanes = Math.Min(RelationShape.Lanes, samples.Count - first);
            Place(samples.Skip(first).Take(lanes));
            _block.Forward(lanes);
            uint live = loss.Apply(_block, lanes, Shared, ref totals);
            _block.Backward(live, Shared);
            Live += BitOperations.PopCount(live);
            CollectItems(shape.ItemStride);
        }

        Loss = totals.Loss;
        CollectShared(_weights, Shared, Gradients);
    }

    /// <summary>The sum of the samples' losses.</summary>
    public double Loss { get; }

    /// <summary>How many samples contribute to the gradients.</summary>
    public int Live { get; }

    /// <summary>The gradients of the parameters that all pairs share, as the kernels leave them.</summary>
    public RelationGradients Shared { get; }

    /// <summary>The gradients of all parameters. Padding is copied too, so that it can be checked.</summary>
    public ParameterStore<double> Gradients { get; }

    /// <summary>Lays the gradients of the parameters that all pairs share out like the specification's.</summary>
    /// <param name="weights">The parameters.</param>
    /// <param name="shared">As the kernels leave them.</param>
    /// <param name="gradients">Receives them.</param>
    public static void CollectShared(RelationWeights weights, RelationGradients shared, ParameterStore<double> gradients)
    {
        RelationShape shape = weights.Shape;
        int queries = shape.Logits * shape.DimensionStride;
        for (int n = 0; n < queries; n++) gradients.Buffer.Span[n] = shared.Queries[n];
        for (int n = 0; n < shape.HiddenSize * RelationShape.Lanes; n++)
        {
            gradients["hidden_bias"][0, n / RelationShape.Lanes] += shared.Bias[n];
            gradients["projection"][0, n / RelationShape.Lanes] += shared.Projection[n];
        }

        if (!shape.MemoryAttention) return;

        // dM = (dG + dG^T) M.
        Matrix<double> dSlots = gradients["slots"];
        for (int t = 0; t < shape.CodeSize; t++)
        {
            for (int q = 0; q < shape.CodeSize; q++)
            {
                double factor = (double)shared.Gram[(t * shape.CodeStride) + q] + shared.Gram[(q * shape.CodeStride) + t];
                for (int x = 0; x < shape.Dimensions; x++) dSlots[t, x] += factor * weights.Slots[(q * shape.DimensionStride) + x];
            }
        }
    }

    /// <summary>Gives every sample a lane, and every item of a sample a place for its gradient: one for the item that two roles share, as the trainer does.</summary>
    private void Place(IEnumerable<RelationSample> samples)
    {
        nint stride = _weights.Shape.ItemStride;
        _slots.Span.Clear();
        _occurrences.Clear();
        foreach (var (lane, sample) in samples.Index())
        {
            float* dRight = null;
            for (int role = 0; role < Roles; role++)
            {
                var (left, right) = sample.Pair(role);
                bool shared = role > 0 && right == sample.Pair(role - 1).Right;
                float* dLeft = Slot(left);
                if (!shared) dRight = Slot(right);
                _block.SetPair(lane, role, _weights.Items + (left * stride), _weights.Items + (right * stride));
                _block.SetGradients(lane, role, dLeft, dRight, shared);
            }
        }
    }

    private float* Slot(int item)
    {
        _occurrences.Add((_occurrences.Count, item));
        return _slots.Address + ((nint)(_occurrences.Count - 1) * _weights.Shape.ItemStride);
    }

    private void CollectItems(int stride)
    {
        Span<double> items = Gradients["items"].Elements;
        foreach (var (slot, item) in _occurrences)
        {
            for (int x = 0; x < stride; x++) items[(item * stride) + x] += _slots.Span[(slot * stride) + x];
        }
    }
}
