using BenchmarkDotNet.Attributes;

namespace Reda.Bench.Micro;

/// <summary>Benchmarks of whole shapes: the paper's, a small one and a large one.</summary>
public abstract class ShapeBenchmarks
{
    /// <summary>The shapes.</summary>
    public static IEnumerable<MicroShape> Shapes { get; } = [new(3, 20, 128), new(2, 5, 32), new(10, 50, 64)];

    /// <summary>The shape.</summary>
    [ParamsSource(nameof(Shapes))]
    public MicroShape Shape { get; set; }
}
