using Reda.Engine.Memory;
using static TorchSharp.torch;

namespace Reda.Peers.Torch;

/// <summary>Numbers between the engine's memory and torch's.</summary>
internal static class TorchMemory
{
    /// <summary>A copy of a matrix without its padding.</summary>
    /// <param name="matrix">The matrix.</param>
    public static Tensor From(Matrix<float> matrix)
    {
        Tensor copy = empty(matrix.Rows, matrix.Columns, dtype: ScalarType.Float32);
        Span<byte> bytes = copy.bytes;
        Span<float> values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes);
        for (int row = 0; row < matrix.Rows; row++) matrix[row].CopyTo(values.Slice(row * matrix.Columns, matrix.Columns));
        return copy;
    }

    /// <summary>The numbers of a contiguous tensor.</summary>
    /// <param name="tensor">A tensor of floats, which must outlive the span.</param>
    public static ReadOnlySpan<float> Values(Tensor tensor) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
