using Reda.Engine.Threading;

namespace Reda.Engine.Models;

/// <summary>The threads that build an index; they tell how far they are and stop when they are told to.</summary>
/// <param name="threads">How many.</param>
/// <param name="progress">Told the share that is done, from the calling thread.</param>
/// <param name="cancellationToken">Looked at whenever pairs are counted.</param>
internal sealed class IndexCrew(int threads, Action<double> progress, CancellationToken cancellationToken) : IDisposable
{
    private readonly WorkerTeam _team = new(threads);
    private long _done;

    /// <summary>The number of threads.</summary>
    public int Size => _team.Size;

    /// <summary>The pairs that the whole build takes.</summary>
    public long Work { get; set; } = 1;

    /// <summary>Shares out tasks.</summary>
    /// <param name="tasks">The number of tasks.</param>
    /// <param name="run">Takes the task and the thread's number.</param>
    public void Share(int tasks, Action<int, int> run) => _team.Run(new SharedWork(run), tasks);

    /// <summary>Counts pairs that are done.</summary>
    /// <param name="worker">The thread's number.</param>
    /// <param name="pairs">How many.</param>
    /// <exception cref="OperationCanceledException">The build is to stop.</exception>
    public void Tell(int worker, long pairs)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long done = Interlocked.Add(ref _done, pairs);
        if (worker == 0) progress(Math.Min(1, (double)done / Work));
    }

    /// <summary>Tells that all is done.</summary>
    public void Finish() => progress(1);

    /// <inheritdoc/>
    public void Dispose() => _team.Dispose();

    private sealed class SharedWork(Action<int, int> run) : IParallelWork
    {
        public void Run(int task, int worker) => run(task, worker);
    }
}
