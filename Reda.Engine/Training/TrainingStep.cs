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
    private const int ItemsPerTask = 64;
    private const int Roles = 3;

    private readonly ISampleSource _sampler;
    private readonly RelationWeights _weights;
    private readonly long _itemOffset;
    private readonly SharedParameterUpdate _sharedUpdate;
    private readonly Adam _adam;
    private readonly bool _dense;
    private readonly DeferredRows? _deferred;
    private readonly int _itemCount;
    private readonly WorkerTeam _team;
    private readonly RelationBlock[] _blocks;
    private readonly SampleLoss[] _losses;
    private readonly RelationGradients[] _gradients = new RelationGradients[Shards];
    private readonly LossTotals[] _totals = new LossTotals[Shards];
    private readonly AlignedBuffer<float> _itemGradients;
    private readonly int[] _items;
    private readonly OccurrenceIndex _occurrences;
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
    /// <param name="sampler">The samples.</param>
    /// <param name="itemCount">The number of items.</param>
    /// <param name="threads">The number of threads; 0 means all processors.</param>
    /// <param name="cancellationToken">Ends a phase early.</param>
    public TrainingStep(ParameterStore<float> parameters, RedaOptions options, ISampleSource sampler, int itemCount, int threads, CancellationToken cancellationToken)
    {
        RelationShape shape = RedaParameters.Shape(options);
        _sampler = sampler;
        _itemOffset = parameters.Slice("items").Offset;
        _weights = new RelationWeights(shape, parameters);
        _adam = new Adam(parameters, options.LearningRate, options.WeightDecay);
        _dense = options.Optimizer == AdamMode.Dense;
        if (options.Optimizer == AdamMode.Deferred) _deferred = new DeferredRows(_adam, _itemOffset, itemCount, shape.ItemStride);
        _itemCount = itemCount;
        _sharedUpdate = new SharedParameterUpdate(_weights, parameters, _adam);
        int batch = Math.Min(options.BatchSize, sampler.SamplesPerEpoch);
        int slots = batch * sampler.ItemsPerSample;
        _items = new int[slots];
        _itemGradients = new AlignedBuffer<float>((long)slots * shape.ItemStride);
        _occurrences = new OccurrenceIndex(slots, itemCount);
        for (int shard = 0; shard < Shards; shard++) _gradients[shard] = new RelationGradients(shape);
        _team = new WorkerTeam(threads);
        _blocks = new RelationBlock[_team.Size];
        _losses = new SampleLoss[_team.Size];
        for (int worker = 0; worker < _team.Size; worker++)
        {
            _blocks[worker] = new RelationBlock(_weights, Roles, differentiable: true);
            _losses[worker] = new SampleLoss(_weights, options.Loss);
        }

        _sampling = new SamplingWork(this);
        _gradient = new GradientWork(this, cancellationToken);
        _update = new UpdateWork(this);
        _catchUp = new CatchUpWork(this);
    }

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
        _team.Run(_sampling, Shards);
        Span<int> items = _items.AsSpan(0, count * _sampler.ItemsPerSample);
        if (_deferred is not null) _occurrences.Build(items);
        long sampled = Stopwatch.GetTimestamp();

        if (_deferred is not null) CatchUp(all: _deferred.WindowIsFull);
        long caughtUp = Stopwatch.GetTimestamp();

        _team.Run(_gradient, Shards);
        LossTotals totals = _totals[0];
        for (int shard = 1; shard < Shards; shard++) totals.Add(_totals[shard]);
        long computed = Stopwatch.GetTimestamp();
        if (_deferred is null) _occurrences.Build(items);
        else _occurrences.LeaveOut(items);
        long grouped = Stopwatch.GetTimestamp();

        _adam.BeginStep();
        _deferred?.BeginStep();
        _team.Run(_update, 1 + Tasks(_dense ? _itemCount : _occurrences.Count));
        OptimizerTicks += (caughtUp - sampled) + (Stopwatch.GetTimestamp() - grouped);
        GradientTicks += computed - caughtUp;
        SamplingTicks += (sampled - start) + (grouped - computed);
        return totals;
    }

    /// <summary>Takes what steps were deferred, so that the parameters may be read; nothing to do in the other modes.</summary>
    public void CatchUp()
    {
        if (_deferred is null) return;
        long start = Stopwatch.GetTimestamp();
        CatchUp(all: true);
        OptimizerTicks += Stopwatch.GetTimestamp() - start;
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _team.Dispose();

    private static int Tasks(int items) => (items + ItemsPerTask - 1) / ItemsPerTask;

    private long Offset(int item) => _itemOffset + ((long)item * _weights.Shape.ItemStride);

    /// <summary>Brings the items of the batch or all items up to the last step.</summary>
    private void CatchUp(bool all)
    {
        _catchUp.All = all;
        _team.Run(_catchUp, Tasks(all ? _itemCount : _occurrences.Count));
        if (all) _deferred!.BeginWindow();
    }

    /// <summary>The samples of a shard: whole blocks of 16, save for the batch's last.</summary>
    private (int Begin, int End) Samples(int shard)
    {
        int blocks = (_count + RelationShape.Lanes - 1) / RelationShape.Lanes;
        int begin = (int)((long)blocks * shard / Shards) * RelationShape.Lanes, end = (int)((long)blocks * (shard + 1) / Shards) * RelationShape.Lanes;
        return (begin, Math.Min(end, _count));
    }

    private sealed class SamplingWork(TrainingStep step) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            var (begin, end) = step.Samples(task);
            int width = step._sampler.ItemsPerSample;
            for (int sample = begin; sample < end; sample++)
                step._sampler.Draw(step._epoch, step._first + sample, step._items.AsSpan(sample * width, width));
        }
    }

    private sealed class GradientWork(TrainingStep step, CancellationToken cancellationToken) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            var (begin, end) = step.Samples(task);
            RelationGradients gradients = step._gradients[task];
            gradients.All.Clear();
            step._totals[task] = default;
            for (int first = begin; first < end && !cancellationToken.IsCancellationRequested; first += RelationShape.Lanes)
            {
                // After the shard's last block this thread will probably take the shard behind those that the other threads are at.
                int next = first + RelationShape.Lanes < end ? first + RelationShape.Lanes : step.Samples(task + step._team.Size).Begin;
                Differentiate(first, Math.Min(RelationShape.Lanes, end - first), next, step._blocks[worker], step._losses[worker], gradients, ref step._totals[task]);
            }
        }

        /// <summary>Has the rows of a block fetched while another is computed: the places of gradients or the items.</summary>
        private void Fetch(int first, PrefetchQueue upcoming, bool items)
        {
            nint itemStride = step._weights.Shape.ItemStride;
            int width = step._sampler.ItemsPerSample, end = Math.Min(first + RelationShape.Lanes, step._count) * width;
            upcoming.Clear();
            for (int slot = first * width; slot < end; slot++)
            {
                float* row = items ? step._weights.Items + (Math.Max(0, step._items[slot]) * itemStride) : step._itemGradients.Address + (slot * itemStride);
                upcoming.Add(row);
            }
        }

        private void Differentiate(
            int first, int lanes, int next, RelationBlock block, SampleLoss loss, RelationGradients gradients, ref LossTotals totals)
        {
            ISampleSource sampler = step._sampler;
            int width = sampler.ItemsPerSample;
            nint itemStride = step._weights.Shape.ItemStride;
            float* items = step._weights.Items, slots = step._itemGradients.Address + (first * width * itemStride);
            Span<int> indices = step._items.AsSpan(first * width, lanes * width);
            for (int lane = 0; lane < lanes; lane++)
            {
                for (int role = 0; role < Roles; role++)
                {
                    int left = (lane * width) + sampler.Place(role, 0), right = (lane * width) + sampler.Place(role, 1);
                    block.SetPair(lane, role, items + (indices[left] * itemStride), items + (indices[right] * itemStride));
                    bool shared = role > 0 && sampler.Place(role, 1) == sampler.Place(role - 1, 1);
                    block.SetGradients(lane, role, slots + (left * itemStride), slots + (right * itemStride), shared);
                }
            }

            Fetch(first, block.Upcoming, items: false);
            block.Forward(lanes);
            uint live = loss.Apply(block, lanes, gradients, ref totals);
            Fetch(next, block.Upcoming, items: true);
            block.Backward(live, gradients);
            for (int lane = 0; lane < lanes; lane++)
            {
                if (((live >> lane) & 1) == 0) indices.Slice(lane * width, width).Fill(-1);
            }
        }
    }

    private sealed class UpdateWork(TrainingStep step) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            if (task == 0)
            {
                MoveShared();
                return;
            }

            int begin = (task - 1) * ItemsPerTask;
            if (step._dense) MoveAll(begin, Math.Min(begin + ItemsPerTask, step._itemCount));
            else MoveTouched(begin, Math.Min(begin + ItemsPerTask, step._occurrences.Count));
        }

        /// <summary>The first task, because it is the longest: sums the shards in order and moves what all pairs share.</summary>
        private void MoveShared()
        {
            RelationGradients sum = step._gradients[0];
            for (int shard = 1; shard < Shards; shard++) sum.Add(step._gradients[shard]);
            step._sharedUpdate.Apply(sum);
        }

        private void MoveTouched(int begin, int end)
        {
            for (int n = begin; n < end; n++)
            {
                if (n + 1 < end) step._adam.Fetch(step.Offset(step._items[step._occurrences.Slots(n + 1)[0]]), step._weights.Shape.ItemStride);
                ReadOnlySpan<int> slots = step._occurrences.Slots(n);
                Move(step._items[slots[0]], slots);
            }
        }

        private void MoveAll(int begin, int end)
        {
            OccurrenceIndex occurrences = step._occurrences;
            int next = occurrences.Find(step._items, begin);
            for (int item = begin; item < end; item++)
            {
                bool touched = next < occurrences.Count && step._items[occurrences.Slots(next)[0]] == item;
                Move(item, touched ? occurrences.Slots(next++) : default);
            }
        }

        private void Move(int item, ReadOnlySpan<int> slots)
        {
            if (step._deferred is not null) step._deferred.Step(item, step._itemGradients.Address, slots);
            else step._adam.Step(step.Offset(item), step._weights.Shape.ItemStride, step._itemGradients.Address, slots);
        }
    }

    private sealed class CatchUpWork(TrainingStep step) : IParallelWork
    {
        /// <summary>Whether a task is a run of the catalogue and not of the items of the batch.</summary>
        public bool All { get; set; }

        public void Run(int task, int worker)
        {
            int begin = task * ItemsPerTask, end = Math.Min(begin + ItemsPerTask, All ? step._itemCount : step._occurrences.Count);
            for (int n = begin; n < end; n++)
            {
                if (n + 1 < end) step._adam.Fetch(step.Offset(Item(n + 1)), step._weights.Shape.ItemStride);
                step._deferred!.CatchUp(Item(n));
            }
        }

        private int Item(int n) => All ? n : step._items[step._occurrences.Slots(n)[0]];
    }
}
