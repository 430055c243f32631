using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>The memory of <see cref="Lrml"/> as its products read it: keys K and slots M, [m, d] each, and both transposed.</summary>
internal sealed unsafe class LrmlMemory
{
    private readonly ParameterStore<float> _parameters;
    private readonly ParameterSlice _keys;
    private readonly ParameterSlice _slots;
    private readonly AlignedBuffer<float> _transposedKeys;
    private readonly AlignedBuffer<float> _transposedSlots;

    /// <summary>Looks at the slices keys and slots.</summary>
    /// <param name="parameters">The parameters.</param>
    public LrmlMemory(ParameterStore<float> parameters)
    {
        _parameters = parameters;
        _keys = parameters.Slice("keys");
        _slots = parameters.Slice("slots");
        Width = Padding.Pad(Count);
        _transposedKeys = new AlignedBuffer<float>((long)Stride * Width);
        _transposedSlots = new AlignedBuffer<float>((long)Stride * Width);
        Rebuild();
    }

    /// <summary>m: the number of slots.</summary>
    public int Count => _keys.Rows;

    /// <summary>m, padded: the floats of a row of the transposed matrices.</summary>
    public int Width { get; }

    /// <summary>The floats of a vector.</summary>
    public int Stride => _keys.Stride;

    /// <summary>[m, stride].</summary>
    public float* Keys => _parameters.Buffer.Address + _keys.Offset;

    /// <summary>[m, stride].</summary>
    public float* Slots => _parameters.Buffer.Address + _slots.Offset;

    /// <summary>[stride, width].</summary>
    public float* TransposedKeys => _transposedKeys.Address;

    /// <summary>[stride, width].</summary>
    public float* TransposedSlots => _transposedSlots.Address;

    /// <summary>Keys and slots have changed.</summary>
    public void Rebuild()
    {
        for (int slot = 0; slot < Count; slot++)
        {
            for (int x = 0; x < Stride; x++)
            {
                TransposedKeys[(x * Width) + slot] = Keys[(slot * Stride) + x];
                TransposedSlots[(x * Width) + slot] = Slots[(slot * Stride) + x];
            }
        }
    }
}
