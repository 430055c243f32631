using Reda.Engine.Threading;

namespace Reda.Engine.Baselines;

/// <summary>The threads of a fit; they stop when they are told to.</summary>
/// <param name="threads">How many.</param>
/// <param name="cancellationToken">Looked at before every task.</param>
internal sealed class FitCrew(int threads, CancellationToken cancellationToken = default) : IDisposable
{
    private readonly WorkerTeam _team = new(threads);

    /// <summary>The number of threads.</summary>
    public int Size => _team.Size;

    /// <summary>Shares out tasks; which thread does which must not matter.</summary>
    /// <param name="tasks">The number of tasks.</param>
    /// <param name="run">Takes the task and the thread's number.</param>
    /// <exception cref="OperationCanceledException">The fit is to stop.</exception>
    public void Share(int tasks, Action<int, int> run) => _team.Run(new SharedWork(run, cancellationToken), tasks);

    /// <summary>Shares out the numbers from 0 to <paramref name="count"/> - 1 in runs of <paramref name="length"/>.</summary>
    /// <param name="count">How many numbers.</param>
    /// <param name="length">The length of a run; the last may be shorter.</param>
    /// <param name="run">Takes the first number, the one behind the last, and the thread's number.</param>
    /// <exception cref="OperationCanceledException">The fit is to stop.</exception>
    public void ShareRuns(int count, int length, Action<int, int, int> run)
        => Share((int)((count + (long)length - 1) / length), (task, worker) => run(task * length, (int)Math.Min(count, (task + 1L) * length), worker));

    /// <inheritdoc/>
    public void Dispose() => _team.Dispose();

    private sealed class SharedWork(Action<int, int> run, CancellationToken cancellationToken) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            cancellationToken.ThrowIfCancellationRequested();
            run(task, worker);
        }
    }
}
