namespace Reda.Engine.Threading;

/// <summary>Work that is written as a function; for what is done rarely, since a function with its surroundings is allocated.</summary>
/// <param name="run">Does one task, given its number and the thread's.</param>
internal sealed class ParallelAction(Action<int, int> run) : IParallelWork
{
    /// <inheritdoc/>
    public void Run(int task, int worker) => run(task, worker);
}
