using System.Diagnostics;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Threading;

namespace Reda.Engine.Training;

/// <summary>
/// One optimiser step over a batch, in three phases whose tasks any thread may take: drawing the samples, gradients, and the update of the items. A batch is
/// cut into a fixed number of shards, each with gradients of its own that are summed in order, so the bits do not depend on the threads.
/// </summary>
internal sealed unsafe class TrainingStep : IDisposable
{
    private const int Shards = 16;

    private readonly IBatchSource _sampler;
    private readonly RelationWeights _weights;
    private readonly SharedParameterUpdate? _sharedUpdate;
    private readonly RowUpdate _itemUpdate;
    private readonly WorkerTeam _team;
    private readonly BlockGradients[] _blocks;
    private readonly int _blockSamples;
    private readonly RelationGradients[] _gradients = new RelationGradients[Shards];
    private readonly LossTotals[] _totals = new LossTotals[Shards];
    private readonly long[] _movingTicks = new long[Shards];
    private readonly SamplingWork _sampling;
    private readonly GradientWork _gradient;
    private readonly UpdateWork _update;
    private readonly CatchUpWork _catchUp;
    private int _epoch;
    private int _first;
    private int _count;

    /// <summary>Allocates everything that training needs.</summary>
    /// <param name="parameters">The initialised parameters.</param>
    /// <param name="options">The options.</param>
    /// <param name="sampler">The samples: three pairs each, or chunks of histories.</param>
    /// <param name="itemCount">The number of items.</param>
    /// <param name="threads">The number of threads; 0 means all processors.</param>
    /// <param name="cancellationToken">Ends a phase early.</param>
    /// <param name="lastStep">The learning rate falls in a straight line and reaches zero behind this step; 0 lets it stay.</param>
    /// <param name="moveShared">Whether the parameters that all pairs share move too.</param>
    public TrainingStep(ParameterStore<float> parameters, RedaOptions options, IBatchSource sampler, int itemCount, int threads, CancellationToken cancellationToken, long lastStep = 0, bool moveShared = true)
    {
        RelationShape shape = RedaParameters.Shape(options);
        _sampler = sampler;
        _weights = new RelationWeights(shape, parameters);
        _team = new WorkerTeam(threads);
        Optimizer = new Adam(parameters, options.LearningRate, options.WeightDecay, lastStep);
        _sharedUpdate = moveShared ? new SharedParameterUpdate(_weights, parameters, Optimizer) : null;
        _blockSamples = sampler is ISampleSource ? RelationShape.Lanes : 1;
        int slots = Math.Min(options.StepSize, sampler.SamplesPerEpoch) * sampler.ItemsPerSample;
        _itemUpdate = new RowUpdate(
            Optimizer, options.Optimizer, parameters.Slice("items").Offset, itemCount, shape.ItemStride, slots, _blockSamples * sampler.ItemsPerSample, _team.Size);
        for (int shard = 0; shard < Shards; shard++) _gradients[shard] = new RelationGradients(shape);
        _blocks = new BlockGradients[_team.Size];
        for (int worker = 0; worker < _team.Size; worker++)
        {
            _blocks[worker] = sampler is ISampleSource samples
                ? new SampleGradients(_weights, _itemUpdate, worker, samples, options)
                : new ChunkGradients(_weights, _itemUpdate, worker, options);
        }

        _sampling = new SamplingWork(this);
        _gradient = new GradientWork(this, cancellationToken);
        _update = new UpdateWork(this);
        _catchUp = new CatchUpWork(this);
    }

    /// <summary>The optimiser, whose state belongs to the run's.</summary>
    public Adam Optimizer { get; }

    /// <summary>Stopwatch ticks spent drawing and grouping samples.</summary>
    public long SamplingTicks { get; private set; }

    /// <summary>Stopwatch ticks spent in forward and backward passes.</summary>
    public long GradientTicks { get; private set; }

    /// <summary>Stopwatch ticks spent in Adam.</summary>
    public long OptimizerTicks { get; private set; }

    /// <summary>Does one step.</summary>
    /// <param name="epoch">The epoch, which names the random numbers.</param>
    /// <param name="first">The first sample's position in the epoch.</param>
    /// <param name="count">The number of samples, at most the batch size.</param>
    public LossTotals Run(int epoch, int first, int count)
    {
        long start = Stopwatch.GetTimestamp();
        _epoch = epoch;
        _first = first;
        _count = count;
        foreach (BlockGradients block in _blocks) block.Begin(epoch, first);
        _team.Run(_sampling, Shards);
        _itemUpdate.Begin(count * _sampler.ItemsPerSample);
        long sampled = Stopwatch.GetTimestamp();

        CatchUp(all: _itemUpdate.MustCatchUpAll);
        Optimizer.BeginStep();
        _itemUpdate.BeginStep();
        long caughtUp = Stopwatch.GetTimestamp();

        _team.Run(_gradient, Shards);
        LossTotals totals = _totals[0];
        for (int shard = 1; shard < Shards; shard++) totals.Add(_totals[shard]);
        long computed = Stopwatch.GetTimestamp(), moving = _movingTicks.Sum() / _team.Size;

        _itemUpdate.EndGradients();
        _team.Run(_update, 1 + _itemUpdate.MoveTasks);
        _itemUpdate.EndStep();
        SamplingTicks += sampled - start;
        GradientTicks += computed - caughtUp - moving;
        OptimizerTicks += (caughtUp - sampled) + moving + (Stopwatch.GetTimestamp() - computed);
        return totals;
    }

    /// <summary>Takes what steps were deferred, so that the parameters may be read; nothing to do in the other modes.</summary>
    public void CatchUp()
    {
        long start = Stopwatch.GetTimestamp();
        CatchUp(all: true);
        OptimizerTicks += Stopwatch.GetTimestamp() - start;
    }

    /// <summary>The parameters were changed from outside: rebuilds what depends on them.</summary>
    public void ParametersChanged() => _weights.Rebuild();

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _team.Dispose();

    /// <summary>Brings the items of the batch or all items up to the last step.</summary>
    private void CatchUp(bool all)
    {
        _catchUp.All = all;
        _team.Run(_catchUp, _itemUpdate.CatchUpTasks(all));
        if (all) _itemUpdate.CaughtUp();
    }

    /// <summary>The samples of a shard: whole blocks, save for the batch's last.</summary>
    private (int Begin, int End) Samples(int shard)
    {
        int blocks = (_count + _blockSamples - 1) / _blockSamples;
        int begin = (int)((long)blocks * shard / Shards) * _blockSamples, end = (int)((long)blocks * (shard + 1) / Shards) * _blockSamples;
        return (begin, Math.Min(end, _count));
    }

    private sealed class SamplingWork(TrainingStep step) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            var (begin, end) = step.Samples(task);
            int width = step._sampler.ItemsPerSample;
            step._sampler.Draw(step._epoch, step._first + begin, step._itemUpdate.Rows[(begin * width)..(end * width)]);
        }
    }

    private sealed class GradientWork(TrainingStep step, CancellationToken cancellationToken) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            var (begin, end) = step.Samples(task);
            int width = step._sampler.ItemsPerSample;
            RelationGradients gradients = step._gradients[task];
            gradients.All.Clear();
            step._totals[task] = default;
            step._movingTicks[task] = 0;
            int size = step._blockSamples;
            for (int first = begin; first < end && !cancellationToken.IsCancellationRequested; first += size)
            {
                // After the shard's last block this thread will probably take the shard behind those that the other threads are at.
                int next = first + size < end ? first + size : step.Samples(task + step._team.Size).Begin;
                int count = Math.Min(size, end - first);
                long start = Stopwatch.GetTimestamp();
                step._itemUpdate.CatchUpAlone(first * width, count * width);
                long caughtUp = Stopwatch.GetTimestamp();
                uint live = step._blocks[worker].Run(first, count, next, Math.Min(size, step._count - next), gradients, ref step._totals[task]);
                long computed = Stopwatch.GetTimestamp();
                Move(first, count, live, worker);
                step._movingTicks[task] += (caughtUp - start) + (Stopwatch.GetTimestamp() - computed);
            }
        }

        /// <summary>Moves what can move already, the moments of each row fetched while eight before it move.</summary>
        private void Move(int first, int count, uint live, int worker)
        {
            const int Ahead = 8;
            int width = step._sampler.ItemsPerSample, slot = first * width, slots = count * width;
            for (int place = -Ahead; place < slots; place++)
            {
                if (place + Ahead < slots) step._itemUpdate.FetchState(slot + place + Ahead);
                if (place < 0) continue;
                if (((live >> (place / width)) & 1) != 0) step._itemUpdate.MoveAlone(slot + place, place, worker);
                else step._itemUpdate.LeaveOut(slot + place);
            }
        }
    }

    private sealed class UpdateWork(TrainingStep step) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            if (task == 0) MoveShared(step._sharedUpdate);
            else step._itemUpdate.Move(task - 1);
        }

        /// <summary>The first task, because it is the longest: sums the shards in order and moves what all pairs share.</summary>
        private void MoveShared(SharedParameterUpdate? update)
        {
            if (update is null) return;
            RelationGradients sum = step._gradients[0];
            for (int shard = 1; shard < Shards; shard++) sum.Add(step._gradients[shard]);
            update.Apply(sum);
        }
    }

    private sealed class CatchUpWork(TrainingStep step) : IParallelWork
    {
        /// <summary>Whether a task is a run of the catalogue and not of the items of the batch.</summary>
        public bool All { get; set; }

        public void Run(int task, int worker) => step._itemUpdate.CatchUp(task, All);
    }
}
