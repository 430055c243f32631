using System.Diagnostics;
using System.Text.Json.Nodes;
using Reda.Engine.Diagnostics;

namespace Reda.Experiments.Cells;

/// <summary>Computes cells one after the other, those that are kept already excepted. A cell that fails is missing, with its reason; the others go on.</summary>
/// <param name="context">What the cells compute with; its progress is not used.</param>
/// <param name="progress">Told how far all of it has come, on the calling thread.</param>
public sealed class CellRunner(CellContext context, IProgress<CellProgress>? progress)
{
    // How much of the work has to be done before its speed counts as much as that of the estimates.
    private const double TrustedSeconds = 60;

    /// <summary>Computes all cells that have no result yet.</summary>
    /// <param name="cells">The cells, those that others need before these; a cell may be named several times.</param>
    /// <returns>How many were computed now.</returns>
    /// <exception cref="OperationCanceledException">The context's token was cancelled; what is finished is kept.</exception>
    public int Run(IEnumerable<Cell> cells)
    {
        Cell[] open = [.. cells.DistinctBy(cell => cell.Id).Where(cell => context.Store.Find(cell.Id, cell.Spec) is null)];
        double allCost = open.Sum(cell => cell.Cost), doneCost = 0;
        int computed = 0;
        var clock = Stopwatch.StartNew();
        for (int n = 0; n < open.Length; n++)
        {
            Cell cell = open[n];
            context.CancellationToken.ThrowIfCancellationRequested();
            double before = doneCost;
            CellProgress At(double share) => new(cell.Id, n + 1, open.Length, share, Left(clock.Elapsed.TotalSeconds, before + (share * cell.Cost), allCost));

            progress?.Report(At(0));
            string? missing = Compute(cell, share => progress?.Report(At(share)));
            doneCost += cell.Cost;
            if (missing is null) computed++;
            progress?.Report(At(1) with { Ended = true, Missing = missing });
        }

        return computed;
    }

    /// <summary>Computes and keeps a cell; returns why there is no result, if so.</summary>
    private string? Compute(Cell cell, Action<double> tell)
    {
        try
        {
            var clock = Stopwatch.StartNew();
            JsonObject result = cell.Run(context with { Progress = new Telling(tell) });
            context.CancellationToken.ThrowIfCancellationRequested();
            context.Store.Keep(cell, result, clock.Elapsed.TotalSeconds);
            return null;
        }
        catch (RedaException e) when (e.Kind != RedaErrorKind.Interrupted)
        {
            context.Store.Miss(cell.Id, $"{e.Code}: {e.Message}");
        }
        catch (OutOfMemoryException)
        {
            context.Store.Miss(cell.Id, "R112: not enough memory");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Store.Miss(cell.Id, $"R120: the file system refused; found: {e.Message}");
        }

        return context.Store.WhyMissing(cell.Id);
    }

    /// <summary>What is left, at the speed so far; at first at that of the estimates, because one small cell says little.</summary>
    private static double Left(double seconds, double done, double all) => (all - done) * (seconds + TrustedSeconds) / (done + TrustedSeconds);

    private sealed class Telling(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}
