using Reda.Engine.Memory;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Baselines;

/// <summary>A table of which every sample names a few rows.</summary>
/// <param name="Slice">Where it stands.</param>
/// <param name="PerSample">How many rows a sample names whose gradients are wanted.</param>
/// <param name="Optimizer">Moves them.</param>
/// <param name="Mode">Which rows move at a step.</param>
internal sealed record SampledTable(ParameterSlice Slice, int PerSample, IRowOptimizer Optimizer, AdamMode Mode = AdamMode.Sparse);

/// <summary>
/// What <see cref="SampledTrainer"/> trains. A step has phases: <see cref="BeginStep"/> on one thread; <see cref="Draw"/> on all, while nothing moves;
/// <see cref="Differentiate"/> on all, after which rows that only one sample names move at once; the other rows, and <see cref="MoveShared"/> beside them.
/// </summary>
internal abstract class SampledMethod
{
    /// <summary>Samples of an epoch.</summary>
    public abstract int SamplesPerEpoch { get; }

    /// <summary>The tables.</summary>
    public abstract IReadOnlyList<SampledTable> Tables { get; }

    /// <summary>The optimiser under all tables; it is told when a step begins.</summary>
    public abstract IRowOptimizer Optimizer { get; }

    /// <summary>Samples that are differentiated together.</summary>
    public virtual int BlockSize => 16;

    /// <summary>Begins a step, before anything is drawn.</summary>
    /// <param name="team">For work in several threads.</param>
    public virtual void BeginStep(Threading.WorkerTeam team)
    {
    }

    /// <summary>Draws consecutive samples and names their rows; -1 stands for none. The samples must be a pure function of their places in the epoch.</summary>
    /// <param name="batch">Its rows are written.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="position">The place of the first sample in the epoch.</param>
    /// <param name="first">Its place in the batch.</param>
    /// <param name="count">The number of samples.</param>
    public abstract void Draw(SampledBatch batch, int epoch, int position, int first, int count);

    /// <summary>A shard begins: what it sums for all its samples is to be cleared.</summary>
    /// <param name="shard">From 0 to <see cref="SampledTrainer.Shards"/> - 1.</param>
    public virtual void BeginShard(int shard)
    {
    }

    /// <summary>Writes the gradients of the rows that the samples of a block name, or leaves samples out.</summary>
    /// <param name="block">The samples.</param>
    /// <returns>The sum of their losses; not finite if anything that it depends on is not.</returns>
    public abstract double Differentiate(SampledBlock block);

    /// <summary>Sums what the shards have summed, in order, and moves what is in no table.</summary>
    public virtual void MoveShared()
    {
    }
}
