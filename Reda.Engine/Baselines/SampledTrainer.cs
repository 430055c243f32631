using System.Diagnostics;
using System.Globalization;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Threading;

namespace Reda.Engine.Baselines;

/// <summary>
/// Trains a method on sampled batches. A batch is cut into a fixed number of shards, and whatever several samples add to is summed in sample order or shard by
/// shard, so the bits do not depend on the threads.
/// </summary>
internal sealed class SampledTrainer : IDisposable
{
    /// <summary>The parts of a batch that any thread may take.</summary>
    public const int Shards = 16;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    private readonly SampledMethod _method;
    private readonly ParameterStore<float> _parameters;
    private readonly SampledBatch _batch;
    private readonly SampledBlock[] _blocks;
    private readonly double[] _losses = new double[Shards];
    private readonly WorkerTeam _team;
    private readonly Phase _drawing;
    private readonly Phase _grouping;
    private readonly Phase _catchingUp;
    private readonly Phase _differentiating;
    private readonly Phase _moving;
    private readonly int _capacity;
    private readonly CancellationToken _cancellationToken;
    private int _epoch;
    private int _position;
    private int _count;
    private bool _all;

    /// <summary>Allocates everything that training needs.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters, initialised.</param>
    /// <param name="batchSize">Samples of a step, at most.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="cancellationToken">Stops training within a block of samples.</param>
    public SampledTrainer(SampledMethod method, ParameterStore<float> parameters, int batchSize, int workers, CancellationToken cancellationToken = default)
    {
        _method = method;
        _parameters = parameters;
        _capacity = Math.Min(batchSize, method.SamplesPerEpoch);
        _cancellationToken = cancellationToken;
        _team = new WorkerTeam(workers);
        _batch = new SampledBatch(parameters, method.Tables, _capacity, method.BlockSize, _team.Size);
        _blocks = new SampledBlock[_team.Size];
        for (int worker = 0; worker < _blocks.Length; worker++) _blocks[worker] = new SampledBlock(_batch, worker);
        _drawing = new Phase(Draw);
        _grouping = new Phase((task, _) => _batch.Group(task, _count));
        _catchingUp = new Phase(CatchUp);
        _differentiating = new Phase(Differentiate);
        _moving = new Phase(Move);
    }

    /// <summary>Trains for a number of epochs.</summary>
    /// <param name="epochs">The epochs.</param>
    /// <param name="progress">Told a few times a second and after each epoch.</param>
    /// <param name="afterEpoch">Given every epoch that has ended, with all parameters finite and up to date; it changes none.</param>
    /// <exception cref="RedaException">R701: the loss or a parameter is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Train(int epochs, IProgress<FitProgress>? progress, Action<int>? afterEpoch = null)
    {
        int samples = _method.SamplesPerEpoch;
        double loss = double.NaN, speed = 0;
        long told = Stopwatch.GetTimestamp();
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            double sum = 0;
            long start = Stopwatch.GetTimestamp();
            for (int first = 0; first < samples; first += _capacity)
            {
                double batch = Step(epoch, first, Math.Min(_capacity, samples - first));
                _cancellationToken.ThrowIfCancellationRequested();
                if (!double.IsFinite(batch)) throw Diverged(epoch);
                sum += batch;
                if (Stopwatch.GetElapsedTime(told) < ProgressInterval) continue;
                told = Stopwatch.GetTimestamp();
                progress?.Report(new FitProgress("training", (epoch - 1 + ((double)first / samples)) / epochs, epoch - 1, loss, speed));
            }

            loss = sum / samples;
            speed = samples / Stopwatch.GetElapsedTime(start).TotalSeconds;
            progress?.Report(new FitProgress("training", (double)epoch / epochs, epoch, loss, speed));
            if (afterEpoch is null && epoch < epochs) continue;
            CatchUpAll(all: true);
            EnsureFinite(epoch);
            afterEpoch?.Invoke(epoch);
        }
    }

    /// <summary>Does one step.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="position">The first sample's place in the epoch.</param>
    /// <param name="count">The number of samples, at most the batch size.</param>
    /// <returns>The sum of the losses before the step.</returns>
    public double Step(int epoch, int position, int count)
    {
        _epoch = epoch;
        _position = position;
        _count = count;
        _method.BeginStep(_team);
        _team.Run(_drawing, Shards);
        _team.Run(_grouping, _batch.Updates.Length);
        bool all = false;
        foreach (RowUpdate update in _batch.Updates) all |= update.MustCatchUpAll;
        CatchUpAll(all);
        _method.Optimizer.BeginStep();
        foreach (RowUpdate update in _batch.Updates) update.BeginStep();
        _team.Run(_differentiating, Shards);
        int tasks = 1;
        foreach (RowUpdate update in _batch.Updates)
        {
            update.EndGradients();
            tasks += update.MoveTasks;
        }

        _team.Run(_moving, tasks);
        foreach (RowUpdate update in _batch.Updates) update.EndStep();
        double loss = 0;
        foreach (double part in _losses) loss += part;
        return loss;
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _team.Dispose();

    /// <summary>The samples of a shard: whole blocks, save for the batch's last.</summary>
    private (int Begin, int End) Samples(int shard)
    {
        int size = _method.BlockSize, blocks = (_count + size - 1) / size;
        int begin = (int)((long)blocks * shard / Shards) * size, end = (int)((long)blocks * (shard + 1) / Shards) * size;
        return (begin, Math.Min(end, _count));
    }

    private void Draw(int shard, int worker)
    {
        var (begin, end) = Samples(shard);
        if (end > begin && !_cancellationToken.IsCancellationRequested) _method.Draw(_batch, _epoch, _position + begin, begin, end - begin);
    }

    private void Differentiate(int shard, int worker)
    {
        var (begin, end) = Samples(shard);
        SampledBlock block = _blocks[worker];
        block.Shard = shard;
        _method.BeginShard(shard);
        double loss = 0;
        int size = _method.BlockSize;
        for (int first = begin; first < end && !_cancellationToken.IsCancellationRequested; first += size)
        {
            block.First = first;
            block.Count = Math.Min(size, end - first);
            _batch.CatchUpAlone(first, block.Count);
            if (first + size < end) _batch.Fetch(first + size, Math.Min(size, end - first - size));
            loss += _method.Differentiate(block);
            _batch.MoveAlone(first, block.Count, worker);
        }

        _losses[shard] = loss;
    }

    /// <summary>The first task, because it may be the longest, moves what is in no table.</summary>
    private void Move(int task, int worker)
    {
        if (task == 0) _method.MoveShared();
        else UpdateOf(task - 1, update => update.MoveTasks, out int part).Move(part);
    }

    private void CatchUp(int task, int worker) => UpdateOf(task, _all ? AllTasks : SomeTasks, out int part).CatchUp(part, _all);

    /// <summary>Brings the rows of the batch, or all rows, up to the last step; nothing to do unless a table defers.</summary>
    private void CatchUpAll(bool all)
    {
        int tasks = 0;
        foreach (RowUpdate update in _batch.Updates) tasks += update.CatchUpTasks(all);
        if (tasks == 0) return;
        _all = all;
        _team.Run(_catchingUp, tasks);
        if (!all) return;
        foreach (RowUpdate update in _batch.Updates) update.CaughtUp();
    }

    private void EnsureFinite(int epoch)
    {
        foreach (float value in _parameters.Buffer.Span)
        {
            if (!float.IsFinite(value)) throw Diverged(epoch);
        }
    }

    private static int AllTasks(RowUpdate update) => update.CatchUpTasks(all: true);

    private static int SomeTasks(RowUpdate update) => update.CatchUpTasks(all: false);

    /// <summary>The table that a task belongs to, and which of the table's tasks it is.</summary>
    private RowUpdate UpdateOf(int task, Func<RowUpdate, int> tasks, out int part)
    {
        part = task;
        foreach (RowUpdate update in _batch.Updates)
        {
            if (part < tasks(update)) return update;
            part -= tasks(update);
        }

        throw new ArgumentOutOfRangeException(nameof(task));
    }

    private static RedaException Diverged(int epoch) => new(
        RedaErrorKind.Diverged,
        "R701",
        null,
        "training diverged; nothing was saved",
        string.Create(CultureInfo.InvariantCulture, $"the loss or a parameter is not finite in epoch {epoch}"),
        "lower the learning rate");

    private sealed class Phase(Action<int, int> run) : IParallelWork
    {
        public void Run(int task, int worker) => run(task, worker);
    }
}
