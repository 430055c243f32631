namespace Reda.Engine.Tests.Support;

/// <summary>The operands of one kernel call, each in a fenced buffer of its own. <see cref="Clear"/> takes all of them back for the next call.</summary>
internal sealed unsafe class FencedMemory(Fence side) : IDisposable
{
    private readonly List<FencedBuffer> _buffers = [];
    private int _used;

    /// <summary>Places NaNs in a buffer of their own.</summary>
    /// <param name="length">How many floats.</param>
    public float* Place(int length)
    {
        if (_used == _buffers.Count) _buffers.Add(new FencedBuffer(side));
        return _buffers[_used++].Place(length);
    }

    /// <summary>Places a copy of <paramref name="values"/> in a buffer of its own.</summary>
    /// <param name="values">The floats.</param>
    public float* Place(ReadOnlySpan<float> values)
    {
        float* place = Place(values.Length);
        values.CopyTo(new Span<float>(place, values.Length));
        return place;
    }

    /// <summary>Forgets what was placed.</summary>
    public void Clear() => _used = 0;

    /// <summary>Returns the memory.</summary>
    public void Dispose() => _buffers.ForEach(buffer => buffer.Dispose());
}
