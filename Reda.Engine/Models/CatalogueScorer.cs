using System.Runtime.Intrinsics;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Threading;

namespace Reda.Engine.Models;

/// <summary>
/// Scores a block of users for the whole catalogue, item by item instead of user by user: the relation of a pair of items is computed once and brought to all
/// users who have either. A panel of tiles is scored at a time; the states of all users for it are held in memory.
/// </summary>
/// <remarks>
/// History items reach every state in ascending order, whatever the panels, threads and other users, so the bits are those of <see cref="HistoryScorer"/>.
/// Three passes keep that order: history tiles before the panel, those inside it, where every pair serves both its tiles, and those behind it.
/// </remarks>
/// <typeparam name="TPooling">The pooling.</typeparam>
internal sealed unsafe class CatalogueScorer<TPooling>
    where TPooling : struct, IFitPooling
{
    private const int Lanes = RelationShape.Lanes;

    // Large enough for the system's huge pages: touching the states for the first time takes seconds with small ones.
    private const long BufferFloats = 1 << 26;

    private readonly RelationWeights _weights;
    private readonly CatalogueUsers _users;
    private readonly WorkerTeam _team;
    private readonly Action<double> _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly Vector512<float> _beta;
    private readonly AlignedBuffer<float> _preferences;
    private readonly CatalogueWorker<TPooling>[] _workers;
    private readonly AlignedBuffer<float>[] _states;
    private readonly int _stateLength;
    private readonly int _tilesPerBuffer;
    private readonly int _tilesPerPanel;
    private readonly int _historyTiles;
    private readonly int[] _reached;
    private int _first;
    private int _end;
    private long _done;
    private long _work = 1;

    /// <summary>Allocates the states of one panel.</summary>
    /// <param name="weights">The parameters.</param>
    /// <param name="users">The block of users.</param>
    /// <param name="beta">The temperature of log-mean-exp.</param>
    /// <param name="tilesPerPanel">Tiles of a panel, at least 1.</param>
    /// <param name="team">The threads.</param>
    /// <param name="progress">Told the share of the block's pairs that are done, from the calling thread.</param>
    /// <param name="cancellationToken">Looked at between tiles.</param>
    public CatalogueScorer(
        RelationWeights weights, CatalogueUsers users, float beta, int tilesPerPanel, WorkerTeam team, Action<double> progress, CancellationToken cancellationToken)
    {
        _weights = weights;
        _users = users;
        _team = team;
        _progress = progress;
        _cancellationToken = cancellationToken;
        _beta = Vector512.Create(beta);
        _preferences = new AlignedBuffer<float>((long)users.Count * weights.Shape.CodeStride);
        _workers = new CatalogueWorker<TPooling>[team.Size];
        for (int n = 0; n < _workers.Length; n++) _workers[n] = new CatalogueWorker<TPooling>(weights, users, _preferences, beta);
        _stateLength = checked(users.Count * TPooling.Vectors * Lanes);
        _tilesPerPanel = tilesPerPanel;
        _tilesPerBuffer = (int)Math.Clamp(BufferFloats / Math.Max(1, _stateLength), 1, tilesPerPanel);
        _states = new AlignedBuffer<float>[(tilesPerPanel + _tilesPerBuffer - 1) / _tilesPerBuffer];
        for (int n = 0; n < _states.Length; n++)
            _states[n] = new AlignedBuffer<float>((long)Math.Min(_tilesPerBuffer, tilesPerPanel - (n * _tilesPerBuffer)) * _stateLength);
        _historyTiles = TilesOf(users.HistoryItems);
        _reached = new int[_historyTiles];
    }

    private int Tiles => TilesOf(_users.Items.Length);

    /// <summary>Scores all panels.</summary>
    /// <param name="histories">All histories.</param>
    /// <param name="sample">What is used of each history.</param>
    /// <param name="visitor">Takes the scores.</param>
    public void Run(IReadOnlyList<int[]> histories, HistorySample sample, ICatalogueVisitor visitor)
    {
        _work = CountWork();
        Embed(histories, sample);
        for (_first = 0; _first < Tiles; _first = _end)
        {
            _end = Math.Min(Tiles, _first + _tilesPerPanel);
            int first = _first, end = _end, inner = Math.Clamp(_historyTiles, first, end);
            Share(end - first, (task, worker) =>
            {
                new Span<float>(States(first + task), _stateLength).Clear();
                OneWay(worker, 0, first + task < _historyTiles ? first : _historyTiles, first + task);
            });
            Share(inner - first, (task, worker) => Triangle(worker, first + task, inner));
            if (end < _historyTiles) Share(end - first, (task, worker) => OneWay(worker, end, _historyTiles, first + task));
            Deliver(visitor);
        }
    }

    private static int TilesOf(int items) => (items + Lanes - 1) / Lanes;

    /// <summary>The states of all users for a tile of the panel.</summary>
    private float* States(int tile)
        => _states[(tile - _first) / _tilesPerBuffer].Address + ((nint)((tile - _first) % _tilesPerBuffer) * _stateLength);

    /// <summary>The pairs of the user embeddings and, with all lanes of a tile counted, of the catalogue.</summary>
    private long CountWork()
    {
        long work = 1;
        for (int user = 0; user < _users.Count; user++) work += _users.Row(user).Length * (_users.Row(user).Length - 1L) / 2;
        for (int first = 0; first < Tiles; first += _tilesPerPanel)
        {
            long width = Math.Min(_tilesPerPanel, Tiles - first), shared = Math.Clamp(_historyTiles - first, 0, width);
            work += ((width * _historyTiles) - (shared * (shared - 1) / 2)) * Lanes * Lanes;
        }

        return work;
    }

    private void Embed(IReadOnlyList<int[]> histories, HistorySample sample)
    {
        var scorers = new HistoryScorer[_team.Size];
        for (int n = 0; n < scorers.Length; n++) scorers[n] = new HistoryScorer(_weights, sample);
        Share(_users.Count, (user, worker) =>
        {
            HistoryScorer scorer = scorers[worker];
            scorer.Prepare(histories[_users.First + user], _cancellationToken);
            scorer.Preference.CopyTo(_preferences.Span[(user * _weights.Shape.CodeStride)..]);
            Tell(worker, _users.Row(user).Length * (_users.Row(user).Length - 1L) / 2);
        });
    }

    private void OneWay(int worker, int firstHistoryTile, int endHistoryTile, int tile)
    {
        float* states = States(tile);
        for (int n = firstHistoryTile; n < endHistoryTile; n++) Tell(worker, _workers[worker].OneWay(n, tile, states));
    }

    /// <summary>
    /// Relates one tile to itself and to all later history tiles of the panel. Rows follow one another like the teeth of a zip: each touches a tile only after the
    /// row before it has, which is the ascending order of history items, and keeps the rows of two threads apart.
    /// </summary>
    private void Triangle(int worker, int row, int end)
    {
        CatalogueWorker<TPooling> own = _workers[worker];
        float* states = States(row);
        try
        {
            for (int tile = row; tile < end; tile++)
            {
                if (row > _first) Await(row - 1, tile);
                Tell(worker, tile == row ? own.OneWay(row, row, states) : own.BothWays(row, states, tile, States(tile)));
                Volatile.Write(ref _reached[row], tile + 1);
            }
        }
        finally
        {
            // Also when this row failed: nobody may wait for it for ever.
            Volatile.Write(ref _reached[row], int.MaxValue);
        }
    }

    private void Await(int row, int tile)
    {
        var spinner = new SpinWait();
        while (Volatile.Read(ref _reached[row]) <= tile)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            spinner.SpinOnce();
        }
    }

    private void Deliver(ICatalogueVisitor visitor)
    {
        int begin = _first * Lanes, length = Math.Min(_end * Lanes, _users.Items.Length) - begin, stride = (_end - _first) * Lanes;
        var rows = new AlignedBuffer<float>[_team.Size];
        for (int n = 0; n < rows.Length; n++) rows[n] = new AlignedBuffer<float>((long)CatalogueUsers.Group * stride);
        Share((_users.Count + CatalogueUsers.Group - 1) / CatalogueUsers.Group, (group, worker) =>
        {
            _cancellationToken.ThrowIfCancellationRequested();
            int first = group * CatalogueUsers.Group, count = Math.Min(CatalogueUsers.Group, _users.Count - first);
            for (int tile = 0; tile < _end - _first; tile++)
            {
                for (int n = 0; n < count; n++) Finish(first + n, _first + tile).Store(rows[worker].Address + (n * stride) + (tile * Lanes));
            }

            for (int n = 0; n < count; n++)
                visitor.Visit(_users.First + first + n, worker, _users.Items.Slice(begin, length), rows[worker].Span.Slice(n * stride, length));
        });
    }

    private Vector512<float> Finish(int user, int tile)
    {
        ReadOnlySpan<int> row = _users.Row(user);
        Vector512<float> count = Vector512.Create((float)row.Length);
        int at = row.BinarySearch(tile * Lanes);
        for (at = at < 0 ? ~at : at; at < row.Length && row[at] < (tile + 1) * Lanes; at++) count = count.WithElement(row[at] % Lanes, row.Length - 1);
        return FitAccumulator<TPooling>.Scores(States(tile) + ((nint)user * TPooling.Vectors * Lanes), count, _beta);
    }

    private void Share(int tasks, Action<int, int> run) => _team.Run(new SharedWork(run), tasks);

    private void Tell(int worker, long pairs)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        long done = Interlocked.Add(ref _done, pairs);
        if (worker == 0) _progress((double)done / _work);
    }

    private sealed class SharedWork(Action<int, int> run) : IParallelWork
    {
        public void Run(int task, int worker) => run(task, worker);
    }
}
