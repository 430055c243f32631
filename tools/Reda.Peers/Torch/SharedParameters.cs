using Reda.Engine.Memory;
using Reda.Engine.Models;
using static TorchSharp.torch;

namespace Reda.Peers.Torch;

/// <summary>The parameters that all pairs share, or gradients or moments of them: views of one flat tensor, so that Adam is one loop.</summary>
internal sealed class SharedParameters : IDisposable
{
    /// <summary>Makes zeros.</summary>
    /// <param name="options">The shape.</param>
    public SharedParameters(RedaOptions options)
    {
        int m = options.MemorySlots, s = options.HiddenSize, d = options.Dimensions;
        Flat = zeros(((2 * m) + s) * (long)d + (2 * s)).DetachFromDisposeScope();
        long queries = (long)(m + s) * d, slots = (long)m * d;
        Queries = View(0, m + s, d);
        Keys = View(0, m, d);
        HiddenWeight = View(slots, s, d);
        Slots = View(queries, m, d);
        HiddenBias = View(queries + slots, s);
        Projection = View(queries + slots + s, s);
    }

    /// <summary>All of them, one after the other.</summary>
    public Tensor Flat { get; }

    /// <summary>Q = [K; W]: [m + s, d].</summary>
    public Tensor Queries { get; }

    /// <summary>K: [m, d].</summary>
    public Tensor Keys { get; }

    /// <summary>W: [s, d].</summary>
    public Tensor HiddenWeight { get; }

    /// <summary>M: [m, d].</summary>
    public Tensor Slots { get; }

    /// <summary>b: [s].</summary>
    public Tensor HiddenBias { get; }

    /// <summary>h: [s].</summary>
    public Tensor Projection { get; }

    /// <summary>The views with the names of the engine's slices.</summary>
    public IEnumerable<(string Name, Tensor Values)> Slices =>
        [("keys", Keys), ("hidden_weight", HiddenWeight), ("hidden_bias", HiddenBias), ("projection", Projection), ("slots", Slots)];

    /// <summary>Takes the values of the engine's parameters.</summary>
    /// <param name="parameters">Parameters of the same shape.</param>
    public void CopyFrom(ParameterStore<float> parameters)
    {
        foreach (var (name, values) in Slices)
        {
            using Tensor copy = TorchMemory.From(parameters[name]);
            values.copy_(copy.view(values.shape));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor view in new[] { Queries, Keys, HiddenWeight, Slots, HiddenBias, Projection, Flat }) view.Dispose();
    }

    private Tensor View(long offset, params long[] shape) => Flat.narrow(0, offset, shape.Aggregate((a, b) => a * b)).view(shape).DetachFromDisposeScope();
}
