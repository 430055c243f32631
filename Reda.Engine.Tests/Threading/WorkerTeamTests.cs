using NUnit.Framework;
using Reda.Engine.Threading;

namespace Reda.Engine.Tests.Threading;

internal sealed class WorkerTeamTests
{
    [Test]
    public void Run_AnyTeamAndNumberOfTasks_DoesEveryTaskOnce([Values(1, 2, 3, 8)] int threads, [Values(0, 1, 2, 7, 1000)] int tasks)
    {
        using var team = new WorkerTeam(threads);
        var work = new Counting(tasks, threads);
        for (int run = 1; run <= 20; run++)
        {
            team.Run(work, tasks);

            Assert.That(work.Calls, Is.All.EqualTo(run));
        }

        Assert.That(work.Mistakes, Is.Empty);
    }

    [Test]
    public void Run_AsManyWaitingTasksAsThreads_UsesThemAll([Values(1, 2, 3, 8)] int threads)
    {
        using var team = new WorkerTeam(threads);
        var work = new Meeting(threads);

        team.Run(work, threads);

        Assert.That(work.Workers, Is.EquivalentTo(Enumerable.Range(0, threads)));
        Assert.That(work.Members, Is.Unique.And.Contains(Thread.CurrentThread));
    }

    [Test]
    public void Run_AThrowingTask_ReachesTheCallerAndTheTeamStaysUsable([Values(1, 2, 3, 8)] int threads)
    {
        using var team = new WorkerTeam(threads);
        var counting = new Counting(100, threads);
        for (int run = 1; run <= 20; run++)
        {
            int failing = run % 10;
            Assert.That(() => team.Run(new Failing(task => task == failing), 10), Throws.InvalidOperationException.With.Message.EqualTo($"task {failing}"));
            Assert.That(() => team.Run(new Failing(_ => true), 100), Throws.InvalidOperationException);

            team.Run(counting, 100);

            Assert.That(counting.Calls, Is.All.EqualTo(run));
        }
    }

    [Test]
    public void Run_ManyTimes_AllocatesNothing([Values(1, 2, 8)] int threads)
    {
        using var team = new WorkerTeam(threads);
        var work = new Counting(16, threads);
        for (int run = 0; run < 200; run++) team.Run(work, 16);

        long bytes = Allocations.Fewest(() =>
        {
            for (int run = 0; run < 200; run++) team.Run(work, 16);
        });

        Assert.That(bytes, Is.Zero);
    }

    [Test]
    public void Constructor_WithoutANumber_TakesAllProcessors()
    {
        using var team = new WorkerTeam(0);

        Assert.That(team.Size, Is.EqualTo(Environment.ProcessorCount));
    }

    [Test]
    public void Constructor_WithANegativeNumber_Throws()
        => Assert.That(() => new WorkerTeam(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Dispose_EndsTheThreads()
    {
        var work = new Meeting(3);
        using (var team = new WorkerTeam(3)) team.Run(work, 3);

        Assert.That(work.Members.Where(thread => thread != Thread.CurrentThread).Select(thread => thread.IsAlive), Is.EqualTo(new[] { false, false }));
    }

    /// <summary>Counts the calls of every task and notes worker numbers out of range and workers that do two tasks at once.</summary>
    private sealed class Counting(int tasks, int threads) : IParallelWork
    {
        private readonly int[] _busy = new int[threads];

        public int[] Calls { get; } = new int[tasks];

        public List<string> Mistakes { get; } = [];

        public void Run(int task, int worker)
        {
            if ((uint)worker >= (uint)threads) Note($"worker {worker}");
            else if (Interlocked.Exchange(ref _busy[worker], 1) != 0) Note($"worker {worker} is shared");
            Interlocked.Increment(ref Calls[task]);
            Volatile.Write(ref _busy[worker], 0);
        }

        private void Note(string mistake)
        {
            lock (Mistakes) Mistakes.Add(mistake);
        }
    }

    /// <summary>Every task waits for all others, so each must have a thread of its own.</summary>
    private sealed class Meeting(int threads) : IParallelWork, IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private readonly Barrier _all = new(threads);
        private Thread? _caller;

        public List<int> Workers { get; } = [];

        public List<Thread> Members { get; } = [];

        public void Run(int task, int worker)
        {
            if (worker == 0) _caller = Thread.CurrentThread;
            if (!_all.SignalAndWait(Patience)) throw new TimeoutException();

            // The others end only once the caller, done with its own task, waits for them.
            if (worker != 0 && !SpinWait.SpinUntil(() => (_caller!.ThreadState & ThreadState.WaitSleepJoin) != 0, Patience)) throw new TimeoutException();
            lock (Members)
            {
                Workers.Add(worker);
                Members.Add(Thread.CurrentThread);
            }
        }

        public void Dispose() => _all.Dispose();
    }

    private sealed class Failing(Predicate<int> fails) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            if (fails(task)) throw new InvalidOperationException($"task {task}");
        }
    }
}
