namespace Reda.Engine.Threading;

/// <summary>A piece of work made of independent tasks.</summary>
internal interface IParallelWork
{
    /// <summary>Does one task. Called once for each index, from any thread of the team.</summary>
    /// <param name="task">From 0 to the number of tasks - 1.</param>
    /// <param name="worker">The thread's number, from 0 to the team's size - 1: an index into per-thread scratch.</param>
    void Run(int task, int worker);
}

/// <summary>
/// A fixed team of threads that shares out the tasks of one work after the other without allocating. Which thread does which task is left to chance, so
/// results must not depend on it.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _start = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private IParallelWork? _work;
    private int _tasks;
    private int _next;
    private Exception? _failure;
    private volatile bool _stopping;

    /// <summary>Starts the team; the calling thread is one of its members.</summary>
    /// <param name="threads">The number of threads; 0 means all processors.</param>
    public WorkerTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Size = threads == 0 ? Environment.ProcessorCount : threads;
        _threads = new Thread[Size - 1];
        for (int n = 0; n < _threads.Length; n++)
        {
            int worker = n + 1;
            _threads[n] = new Thread(() => Loop(worker)) { IsBackground = true, Name = $"Reda worker {worker}" };
            _threads[n].Start();
        }
    }

    /// <summary>The number of threads.</summary>
    public int Size { get; }

    /// <summary>Runs all tasks of <paramref name="work"/> and returns when the last has ended. Not reentrant.</summary>
    /// <param name="work">The work.</param>
    /// <param name="tasks">The number of tasks.</param>
    public void Run(IParallelWork work, int tasks)
    {
        int helpers = Math.Min(_threads.Length, tasks - 1);
        _work = work;
        _tasks = tasks;
        _failure = null;
        Volatile.Write(ref _next, 0);
        if (helpers > 0) _start.Release(helpers);
        Drain(0);
        for (int n = 0; n < helpers; n++) _done.Wait();
        _work = null;
        if (_failure is { } failure) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _stopping = true;
        if (_threads.Length > 0) _start.Release(_threads.Length);
        foreach (Thread thread in _threads) thread.Join();
        _start.Dispose();
        _done.Dispose();
    }

    private void Loop(int worker)
    {
        while (true)
        {
            _start.Wait();
            if (_stopping) return;
            Drain(worker);
            _done.Release();
        }
    }

    private void Drain(int worker)
    {
        try
        {
            int task;
            while ((task = Interlocked.Increment(ref _next) - 1) < _tasks) _work!.Run(task, worker);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            Volatile.Write(ref _next, int.MaxValue / 2);
        }
    }
}
