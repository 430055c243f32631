using Reda.Engine.Memory;

namespace Reda.Bench.Micro;

/// <summary>Numbers to compute with.</summary>
internal static class MicroData
{
    /// <summary>Small numbers of both signs, the same every time.</summary>
    /// <param name="length">How many.</param>
    public static AlignedBuffer<float> Filled(long length)
    {
        var buffer = new AlignedBuffer<float>(length);
        for (int n = 0; n < buffer.Length; n++) buffer.Span[n] = ((n * 37 % 101) - 50) * 0.01f;
        return buffer;
    }
}
