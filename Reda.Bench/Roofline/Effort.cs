namespace Reda.Bench.Roofline;

/// <summary>How long to measure one shape.</summary>
/// <param name="Windows">Windows of each loop, of which the best counts.</param>
/// <param name="Rounds">Training runs on one thread and on all, taking turns; the median epoch counts.</param>
internal sealed record Effort(int Windows, int Rounds)
{
    /// <summary>For the paper's shape: about eight seconds.</summary>
    public static Effort Thorough { get; } = new(20, 2);

    /// <summary>For the shapes of the grid: two to five seconds each.</summary>
    public static Effort Brief { get; } = new(12, 1);
}
