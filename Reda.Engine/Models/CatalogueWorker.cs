using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>Relates one tile of 16 items to another and adds what that says to the states of the users. Holds the scratch of one thread.</summary>
/// <typeparam name="TPooling">The pooling.</typeparam>
internal sealed unsafe class CatalogueWorker<TPooling>
    where TPooling : struct, IFitPooling
{
    private const int Lanes = RelationShape.Lanes;
    private const int MostFetched = 32;

    private readonly RelationWeights _weights;
    private readonly CatalogueUsers _users;
    private readonly AlignedBuffer<float> _preferences;
    private readonly Vector512<float> _beta;
    private readonly CandidateBlock _block;
    private readonly AlignedBuffer<float> _codes;
    private readonly AlignedBuffer<float> _mirrored;
    private int _placed = -1;

    /// <summary>Allocates the scratch.</summary>
    /// <param name="weights">The parameters.</param>
    /// <param name="users">The block of users.</param>
    /// <param name="preferences">g_u of every user of the block: [users, code stride].</param>
    /// <param name="beta">The temperature of log-mean-exp.</param>
    public CatalogueWorker(RelationWeights weights, CatalogueUsers users, AlignedBuffer<float> preferences, float beta)
    {
        _weights = weights;
        _users = users;
        _preferences = preferences;
        _beta = Vector512.Create(beta);
        _block = new CandidateBlock(weights);
        _codes = new AlignedBuffer<float>((long)Lanes * CodeArea);
        _mirrored = new AlignedBuffer<float>((long)Lanes * CodeArea);
    }

    private int CodeArea => _weights.Shape.CodeSize * Lanes;

    /// <summary>Scores the candidates of one tile by the history items of another, or of the same.</summary>
    /// <param name="historyTile">The tile of the history items.</param>
    /// <param name="candidateTile">The tile of the candidates.</param>
    /// <param name="states">The states of all users for the candidates.</param>
    /// <returns>How many pairs were computed.</returns>
    public int OneWay(int historyTile, int candidateTile, float* states)
    {
        int end = HistoryEnd(historyTile);
        Place(candidateTile);
        for (int position = historyTile * Lanes; position < end; position++)
        {
            Fetch(position, states);
            _block.Relate(_users.Items[position]);
            Vector512<int> candidates = Vector512.Create(candidateTile * Lanes) + Vector512<int>.Indices;
            Add(position, _block.Code, states, Vector512.Equals(candidates, Vector512.Create(position)).AsSingle());
        }

        return LanesOf(candidateTile) * (end - (historyTile * Lanes));
    }

    /// <summary>Scores both tiles by each other, every pair computed once; the earlier holds history items only.</summary>
    /// <param name="earlier">A tile.</param>
    /// <param name="earlierStates">The states of all users for the earlier tile.</param>
    /// <param name="later">A later tile.</param>
    /// <param name="laterStates">The states of all users for the later tile.</param>
    /// <returns>How many pairs were computed.</returns>
    public int BothWays(int earlier, float* earlierStates, int later, float* laterStates)
    {
        int area = CodeArea;
        Place(later);
        for (int row = 0; row < Lanes; row++)
        {
            Fetch((earlier * Lanes) + row, laterStates);
            if ((later * Lanes) + row < HistoryEnd(later)) Fetch((later * Lanes) + row, earlierStates);
            _block.Relate(_users.Items[(earlier * Lanes) + row]);
            Add((earlier * Lanes) + row, _block.Code, laterStates, Vector512<float>.Zero);
            new ReadOnlySpan<float>(_block.Code, area).CopyTo(_codes.Span[(row * area)..]);
        }

        for (int t = 0; t < area; t += Lanes) Transpose.Square(_codes.Address + t, area, _mirrored.Address + t, area);
        for (int position = later * Lanes; position < HistoryEnd(later); position++)
            Add(position, _mirrored.Address + ((nint)(position - (later * Lanes)) * area), earlierStates, Vector512<float>.Zero);
        return LanesOf(later) * Lanes;
    }

    private int LanesOf(int tile) => Math.Min(Lanes, _users.Items.Length - (tile * Lanes));

    private int HistoryEnd(int tile) => Math.Min((tile + 1) * Lanes, _users.HistoryItems);

    private void Place(int tile)
    {
        if (_placed == tile) return;
        _block.Place(_users.Items.Slice(tile * Lanes, LanesOf(tile)));
        _placed = tile;
    }

    /// <summary>
    /// Has fetched what <see cref="Add"/> will need of the users of an item while its relations are computed: they are scattered over more memory than the second
    /// level of the caches holds. Of an item that many have, the first are enough; the accumulator fetches the others on its way.
    /// </summary>
    private void Fetch(int position, float* states)
    {
        int* users = _users.UsersOf(position, out int count);
        int stateLength = TPooling.Vectors * Lanes;
        for (int n = 0; n < Math.Min(count, MostFetched); n++)
        {
            Prefetch.Run(_preferences.Address + ((nint)users[n] * _weights.Shape.CodeStride), _weights.Shape.CodeSize);
            Prefetch.Run(states + ((nint)users[n] * stateLength), stateLength);
        }
    }

    private void Add(int position, float* code, float* states, Vector512<float> skip)
    {
        int* users = _users.UsersOf(position, out int count);
        FitAccumulator<TPooling>.Add(code, _weights.Shape.CodeSize, _preferences.Address, _weights.Shape.CodeStride, users, count, states, skip, _beta);
    }
}
