using Reda.Experiments.Sets;

namespace Reda.Experiments.Cells;

/// <summary>What a cell computes with.</summary>
/// <param name="Sets">The data sets.</param>
/// <param name="Store">The cells that are finished.</param>
/// <param name="Effort">How much work to do.</param>
/// <param name="Seed">The seed of every random choice.</param>
/// <param name="Threads">How many threads to use; 0 means all processors.</param>
/// <param name="Progress">Told the share of the cell that is done, on the calling thread.</param>
/// <param name="CancellationToken">Stops the work.</param>
public sealed record CellContext(
    SetLoader Sets, CellStore Store, Effort Effort, ulong Seed, int Threads, IProgress<double> Progress, CancellationToken CancellationToken)
{
    /// <summary>The same, telling a part of the progress only.</summary>
    /// <param name="from">What is done when the part begins.</param>
    /// <param name="to">What is done when it ends.</param>
    public CellContext Part(double from, double to) => this with { Progress = new PartProgress(Progress, from, to) };

    private sealed class PartProgress(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + (value * (to - from)));
    }
}
