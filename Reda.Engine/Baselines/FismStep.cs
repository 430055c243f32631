using System.Runtime.Intrinsics;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// One training step of FISM on a few users. All examples of a user share the sum S of the history's vectors, so what an example says of its item is a number
/// times S; the rows themselves are visited once an example, first to score them, user by user, and then to move them, item by item.
/// </summary>
internal sealed unsafe class FismStep : IDisposable
{
    /// <summary>What an example takes beside the tables.</summary>
    public const int BytesPerExample = (3 * sizeof(int)) + (2 * sizeof(float)) + (2 * sizeof(long));

    // Parts of the catalogue that any thread may move; more than threads, so that a busy part holds nobody up for long.
    private const int Buckets = 32;

    private readonly Interactions _data;
    private readonly FismOptions _options;
    private readonly FactorTable _history;
    private readonly FactorTable _items;
    private readonly FactorTable _historySquares;
    private readonly FactorTable _itemSquares;
    private readonly AlignedBuffer<float> _values;
    private readonly AlignedBuffer<float> _squares;
    private readonly int _bias;
    private readonly FitCrew _crew;
    private readonly FactorTable _sums;
    private readonly FactorTable _pulls;
    private readonly int[] _users;
    private readonly int[] _offsets;
    private readonly double[] _losses;
    private readonly int[] _exampleItems;
    private readonly int[] _exampleUsers;
    private readonly AlignedBuffer<float> _slopes;
    private readonly AlignedBuffer<float> _factors;
    private readonly long[] _keys;
    private readonly int[] _bucketOffsets = new int[Buckets + 1];
    private readonly int[] _bucketEnds = new int[Buckets];
    private readonly List<HistoryOccurrence>[] _occurrences;
    private readonly Action<int, int> _score;
    private readonly Action<int, int> _move;
    private int _count;
    private int _epoch;

    /// <summary>Allocates everything that training needs.</summary>
    /// <param name="parameters">As <see cref="Fism.Layout"/> says; moved by the steps.</param>
    /// <param name="data">The interactions.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="capacity">The most examples of a step.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="cancellationToken">Stops a step.</param>
    public FismStep(ParameterStore<float> parameters, Interactions data, FismOptions options, int capacity, int workers, CancellationToken cancellationToken = default)
    {
        ParameterStore<float> squares = parameters.CloneShape();
        squares.Buffer.Span.Fill((float)options.InitialAccumulator);
        _data = data;
        _options = options;
        _history = new FactorTable(parameters, "history");
        _items = new FactorTable(parameters, "items");
        _historySquares = new FactorTable(squares, "history");
        _itemSquares = new FactorTable(squares, "items");
        _values = parameters.Buffer;
        _squares = squares.Buffer;
        _bias = (int)parameters.Slice("bias").Offset;
        _sums = new FactorTable(options.UsersPerStep, _items.Width);
        _pulls = new FactorTable(options.UsersPerStep, _items.Width);
        _users = new int[options.UsersPerStep];
        _offsets = new int[options.UsersPerStep + 1];
        _losses = new double[options.UsersPerStep];
        _exampleItems = new int[capacity];
        _exampleUsers = new int[capacity];
        _keys = new long[capacity];

        // Losses are taken 16 at a time, also of the last examples.
        _slopes = new AlignedBuffer<float>(capacity + Padding.Lanes);
        _factors = new AlignedBuffer<float>(capacity + Padding.Lanes);
        _crew = new FitCrew(workers, cancellationToken);
        _occurrences = new List<HistoryOccurrence>[_crew.Size];
        for (int worker = 0; worker < _occurrences.Length; worker++) _occurrences[worker] = [];
        _score = Score;
        _move = Move;
    }

    /// <summary>Takes all users out of the step.</summary>
    public void Clear() => _count = 0;

    /// <summary>Takes a user into the step.</summary>
    /// <param name="user">A user who has items and lacks some.</param>
    public void Add(int user)
    {
        _users[_count] = user;
        _offsets[_count + 1] = _offsets[_count] + (_data.History(user).Length * (1 + _options.Negatives));
        _count++;
    }

    /// <summary>Takes the step.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <returns>The sum of the users' mean losses before it.</returns>
    public double Run(int epoch)
    {
        _epoch = epoch;
        _crew.Share(_count, _score);
        FillBuckets();
        _crew.Share(Buckets, _move);
        double loss = 0;
        foreach (double part in _losses.AsSpan(0, _count)) loss += part;
        return loss;
    }

    /// <inheritdoc/>
    public void Dispose() => _crew.Dispose();

    /// <summary>The negatives of a user in an epoch: for each item of the history as many as asked for, in its order.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="user">The user.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="negatives">Receives them.</param>
    internal static void Draw(Interactions data, int user, int epoch, ulong seed, Span<int> negatives)
    {
        ReadOnlySpan<int> history = data.History(user);
        var random = new CounterRandom(seed, RandomStreams.FismNegatives + (ulong)epoch, (ulong)user);
        foreach (ref int negative in negatives) negative = UnseenItems.ByRank(history, random.Next(data.Items.Count - history.Length));
    }

    private void Score(int place, int worker)
    {
        int user = _users[place], begin = _offsets[place], count = _offsets[place + 1] - begin, width = _items.Width;
        ReadOnlySpan<int> history = _data.History(user);
        Span<int> items = _exampleItems.AsSpan(begin, count);
        history.CopyTo(items);
        Draw(_data, user, _epoch, _options.Seed, items[history.Length..]);
        _exampleUsers.AsSpan(begin, count).Fill(place);
        foreach (int item in items) Prefetch.Run(_items[item], width);

        float* sum = _sums[place], pull = _pulls[place], logits = _slopes.Address + begin, factors = _factors.Address + begin;
        _history.Sum(history, _sums.Row(place));
        float whole = Fism.Scale(history.Length, _options.Alpha), others = Fism.Scale(history.Length - 1, _options.Alpha);
        for (int n = 0; n < count; n++)
        {
            int item = items[n];
            float product = RowMath.Dot(_items[item], sum, width);
            float inner = n < history.Length ? others * (product - RowMath.Dot(_items[item], _history[item], width)) : whole * product;
            logits[n] = _values.Address[_bias + item] + inner;
        }

        var slopes = new Span<float>(logits, count);
        _losses[place] = _options.Loss == FismLoss.LogLoss ? FismLosses.LogLoss(slopes, history.Length) : FismLosses.Auc(slopes, history.Length);
        _pulls.Row(place).Clear();
        for (int n = 0; n < count; n++)
        {
            factors[n] = logits[n] * (n < history.Length ? others : whole);
            RowMath.AddScaled(factors[n], _items[items[n]], pull, width);
        }
    }

    /// <summary>Sorts the examples by the part of the catalogue they are in.</summary>
    private void FillBuckets()
    {
        int count = _offsets[_count];
        Array.Clear(_bucketOffsets);
        for (int n = 0; n < count; n++) _bucketOffsets[(_exampleItems[n] % Buckets) + 1]++;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            _bucketOffsets[bucket + 1] += _bucketOffsets[bucket];
            _bucketEnds[bucket] = _bucketOffsets[bucket];
        }

        for (int n = 0; n < count; n++) _keys[_bucketEnds[_exampleItems[n] % Buckets]++] = ((long)_exampleItems[n] << 32) | (uint)n;
    }

    private void Move(int bucket, int worker)
    {
        Span<long> keys = _keys.AsSpan(_bucketOffsets[bucket].._bucketOffsets[bucket + 1]);
        keys.Sort();
        List<HistoryOccurrence> occurrences = _occurrences[worker];
        for (int begin = 0, end; begin < keys.Length; begin = end)
        {
            int item = (int)(keys[begin] >> 32);
            float slope = 0;
            occurrences.Clear();
            for (end = begin; end < keys.Length && (int)(keys[end] >> 32) == item; end++)
            {
                int example = (int)keys[end], user = _exampleUsers[example];
                slope += _slopes.Address[example];
                occurrences.Add(new HistoryOccurrence(_factors.Address[example], user, example - _offsets[user] < _data.History(_users[user]).Length));
            }

            if (end < keys.Length) Fetch((int)(keys[end] >> 32));
            float rate = (float)_options.LearningRate;
            HistoryFactorStep.Move(
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(occurrences), _sums[0], _pulls[0], _items.Width, rate, (float)_options.WeightDecay,
                _items[item], _itemSquares[item], _history[item], _historySquares[item]);
            HistoryFactorStep.Move(slope, rate, ref _values.Address[_bias + item], ref _squares.Address[_bias + item]);
        }
    }

    private void Fetch(int item)
    {
        Prefetch.Run(_items[item], _items.Width);
        Prefetch.Run(_itemSquares[item], _items.Width);
    }
}
