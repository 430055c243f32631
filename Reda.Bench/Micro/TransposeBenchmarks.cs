using BenchmarkDotNet.Attributes;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Bench.Micro;

/// <summary>
/// Blocks of 16 x 16 floats from rows to lanes, at the strides of a scored pair (288) and of a training sample (864) of the paper's shape and at a power of two
/// (2048: k = 8), whose rows all fall into one set of the first-level cache. Compare per block.
/// </summary>
public unsafe class TransposeBenchmarks
{
    private const int Blocks = 18;

    private AlignedBuffer<float> _rows = null!;
    private AlignedBuffer<float> _lanes = null!;

    /// <summary>The distance between two rows.</summary>
    [Params(288, 864, 2048)]
    public int Stride { get; set; }

    /// <summary>Allocates 16 rows.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _rows = MicroData.Filled(16 * Stride);
        _lanes = MicroData.Filled(Blocks * 256);
    }

    /// <summary>The engine: shuffles inside and between vectors.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Blocks)]
    public void ToLanes()
    {
        for (int n = 0; n < Blocks; n++) Transpose.Square(_rows.Address + (n * 16), Stride, _lanes.Address + (n * 256), 16);
    }

    /// <summary>The engine, the way back.</summary>
    [Benchmark(OperationsPerInvoke = Blocks)]
    public void ToRows()
    {
        for (int n = 0; n < Blocks; n++) Transpose.Square(_lanes.Address + (n * 256), 16, _rows.Address + (n * 16), Stride);
    }

    /// <summary>One number at a time.</summary>
    [Benchmark(OperationsPerInvoke = Blocks)]
    public void Scalar()
    {
        for (int n = 0; n < Blocks; n++)
        {
            float* rows = _rows.Address + (n * 16), lanes = _lanes.Address + (n * 256);
            for (int r = 0; r < 16; r++)
            {
                for (int c = 0; c < 16; c++) lanes[(c * 16) + r] = rows[(r * Stride) + c];
            }
        }
    }
}
