using Reda.Engine.Data;
using Reda.Engine.Threading;

namespace Reda.Engine.Baselines;

/// <summary>Finds the weights that speak for one item after another. Holds the scratch of one thread.</summary>
internal abstract class ColumnSolver
{
    /// <summary>Finds the weights of one item.</summary>
    /// <param name="target">The item.</param>
    /// <param name="column">Receives the items that speak for it, each once, and their weights.</param>
    public abstract void Solve(int target, ColumnSink column);
}

/// <summary>Fits <see cref="SparseWeights"/> column by column: columns do not depend on each other, so threads share them out and no bit depends on how.</summary>
internal sealed class ColumnFit : IParallelWork
{
    /// <summary>What a weight takes while columns grow and are turned into rows, in bytes.</summary>
    public const int BytesPerWeight = 24;

    private const int Block = 32;

    private readonly ColumnSolver[] _solvers;
    private readonly ColumnSink[] _sinks;
    private readonly int _items;
    private readonly string _stage;
    private readonly IProgress<FitProgress>? _progress;
    private readonly CancellationToken _cancellationToken;

    private ColumnFit(int items, int keep, ColumnSolver[] solvers, string stage, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        _items = items;
        _solvers = solvers;
        _stage = stage;
        _progress = progress;
        _cancellationToken = cancellationToken;
        _sinks = new ColumnSink[(items + Block - 1) / Block];
        for (int n = 0; n < _sinks.Length; n++) _sinks[n] = new ColumnSink(keep, cancellationToken);
    }

    /// <summary>Fits all columns.</summary>
    /// <param name="users">Who has which item.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="keep">The largest weights of a column to keep; 0 means all.</param>
    /// <param name="scale">A factor of what each item says, applied after the choice of the largest; empty means 1.</param>
    /// <param name="solver">Makes the scratch of one thread.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="stage">What is being done.</param>
    /// <param name="progress">Told on the calling thread.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    public static SparseWeights Run(
        ItemUsers users, int items, int keep, float[] scale, Func<ColumnSolver> solver, int threads,
        string stage, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        using var team = new WorkerTeam(threads);
        var solvers = new ColumnSolver[team.Size];
        for (int n = 0; n < solvers.Length; n++) solvers[n] = solver();
        var fit = new ColumnFit(items, keep, solvers, stage, progress, cancellationToken);
        team.Run(fit, fit._sinks.Length);
        SparseWeights weights = fit.Transpose(users, scale);
        progress?.Report(new FitProgress(stage, 1));
        return weights;
    }

    /// <inheritdoc/>
    public void Run(int task, int worker)
    {
        for (int target = task * Block; target < Math.Min(_items, (task + 1) * Block); target++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            _solvers[worker].Solve(target, _sinks[task]);
            _sinks[task].End();
        }

        // Worker 0 is the calling thread, and its tasks ascend.
        if (worker == 0) _progress?.Report(new FitProgress(_stage, (double)task / _sinks.Length));
    }

    private SparseWeights Transpose(ItemUsers users, float[] scale)
    {
        var offsets = new int[_items + 1];
        foreach (ColumnSink sink in _sinks)
        {
            foreach (int source in sink.Sources) offsets[source + 1]++;
        }

        for (int source = 0; source < _items; source++) offsets[source + 1] = checked(offsets[source] + offsets[source + 1]);
        var targets = new int[offsets[^1]];
        var popularity = new int[_items];
        for (int item = 0; item < _items; item++) popularity[item] = users.Count(item);
        return SparseWeights.Create(offsets, targets, popularity, Fill);

        void Fill(Span<float> weights)
        {
            int[] next = offsets[..^1];
            for (int target = 0; target < _items; target++)
            {
                ColumnSink sink = _sinks[target / Block];
                ReadOnlySpan<int> sources = sink.SourcesOf(target % Block);
                ReadOnlySpan<float> column = sink.WeightsOf(target % Block);
                for (int n = 0; n < sources.Length; n++)
                {
                    int place = next[sources[n]]++;
                    targets[place] = target;
                    weights[place] = scale.Length == 0 ? column[n] : Math.Max(SparseWeights.Smallest, column[n] * scale[sources[n]]);
                }
            }
        }
    }
}
