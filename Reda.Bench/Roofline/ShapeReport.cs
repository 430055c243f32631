using Reda.Engine.Models;

namespace Reda.Bench.Roofline;

/// <summary>How fast every hot loop of one shape ran with one instruction set.</summary>
/// <param name="K">Aspects.</param>
/// <param name="M">Memory slots.</param>
/// <param name="S">Hidden units.</param>
/// <param name="D">Dimensions.</param>
/// <param name="Loops">The loops.</param>
internal sealed record ShapeReport(int K, int M, int S, int D, IReadOnlyList<LoopRate> Loops)
{
    /// <summary>The shape of the paper.</summary>
    public static RedaOptions Paper { get; } = new();

    /// <summary>k in 2, 3, 5, 10, m in 5, 20, 50 and d in 32, 64, 128, the paper's shape last.</summary>
    public static IEnumerable<RedaOptions> Grid { get; } =
        from k in new[] { 2, 3, 5, 10 }
        from m in new[] { 5, 20, 50 }
        from d in new[] { 32, 64, 128 }
        orderby (k, m, d) == (Paper.Aspects, Paper.MemorySlots, Paper.Dimensions)
        select Paper with { Aspects = k, MemorySlots = m, Dimensions = d };

    /// <summary>The shape as people write it.</summary>
    public string Name => $"k={K} m={M} d={D}";

    /// <summary>Measures every hot loop.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="effort">How long to measure.</param>
    public static ShapeReport Measure(RedaOptions shape, Effort effort)
    {
        var loops = new HotLoops(shape);
        loops.EnsureSameAsEngine();
        var adam = new AdamRows(RedaParameters.Shape(shape).ItemStride);
        return new ShapeReport(
            shape.Aspects, shape.MemorySlots, shape.HiddenSize, shape.Dimensions,
            [
                .. loops.Measure(effort.Windows),
                adam.Measure(1, effort.Windows),
                adam.Measure(Environment.ProcessorCount, effort.Windows),
                .. ShapeRates.Measure(shape, effort),
            ]);
    }

    /// <summary>The rate of one loop.</summary>
    /// <param name="loop">Its name.</param>
    /// <param name="threads">On that many threads.</param>
    public LoopRate Rate(string loop, int threads) => Loops.First(rate => rate.Loop == loop && rate.Threads == threads);
}
