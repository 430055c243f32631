using System.Runtime.Intrinsics;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>
/// Scores candidates for one history, equations (9) and (11), 16 candidates at a time. Holds the scratch of one thread; it grows with the longest history and
/// is otherwise reused.
/// </summary>
internal sealed unsafe class HistoryScorer
{
    // Lanes cost the same whether they are used or not, rows only when they are; the bits are the same.
    private const int FewestInLanes = 15;

    private readonly RelationWeights _weights;
    private readonly RelationShape _shape;
    private readonly RelationBlock _pairs;
    private readonly CandidateBlock _candidates;
    private readonly AlignedBuffer<float> _userCode;
    private readonly AlignedBuffer<float> _preference;
    private readonly AlignedBuffer<float> _laneSums;
    private readonly AlignedBuffer<float> _state;
    private readonly HistorySample _sample;
    private int[] _history = [];
    private int _length;

    /// <summary>Allocates the scratch.</summary>
    /// <param name="weights">The parameters.</param>
    /// <param name="sample">What is used of each history.</param>
    public HistoryScorer(RelationWeights weights, HistorySample sample)
    {
        _sample = sample;
        _weights = weights;
        _shape = weights.Shape;
        _pairs = new RelationBlock(weights, roles: 1, differentiable: false);
        _candidates = new CandidateBlock(weights);
        _userCode = new AlignedBuffer<float>(_shape.CodeStride);
        _preference = new AlignedBuffer<float>(_shape.CodeStride);
        _laneSums = new AlignedBuffer<float>(_shape.CodeSize * 16L);
        _state = new AlignedBuffer<float>(Math.Max(MeanPooling.Vectors, LogMeanExpPooling.Vectors) * 16L);
    }

    /// <summary>What is used of the history, in canonical order: ascending, each item once. The order it was given in therefore changes nothing at all.</summary>
    public ReadOnlySpan<int> History => _history.AsSpan(0, _length);

    /// <summary>g_u = G C_u, the user embedding as the codes see it: [m].</summary>
    public ReadOnlySpan<float> Preference => _preference.Span[.._shape.CodeSize];

    /// <summary>C_u, the mean code of the history's pairs: [m].</summary>
    public ReadOnlySpan<float> UserCode => _userCode.Span[.._shape.CodeSize];

    /// <summary>Computes the relational user embedding, equation (9), divided by its number of pairs; of a single item, its relation with itself.</summary>
    /// <param name="history">Item indices in any order.</param>
    /// <param name="cancellationToken">Looked at between the history's items.</param>
    public void Prepare(ReadOnlySpan<int> history, CancellationToken cancellationToken = default)
    {
        if (_history.Length < history.Length) _history = new int[history.Length];
        history.CopyTo(_history);
        _length = _sample.Canonicalize(_history.AsSpan(0, history.Length));

        Span<float> sums = _laneSums.Span;
        sums.Clear();
        int lanes = 0;
        if (_length == 1) AddPair(0, 0, ref lanes);
        for (int i = 0; i < _length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int j = i + 1; j < _length; j++) AddPair(i, j, ref lanes);
        }

        if (lanes > 0) AddCodes(lanes);
        long pairs = Math.Max(1, (long)_length * (_length - 1) / 2);
        for (int t = 0; t < _shape.CodeSize; t++) _userCode.Span[t] = VectorMath.Sum(Vector512.Load(_laneSums.Address + (t * 16))) / pairs;
        if (!_shape.MemoryAttention)
        {
            _userCode.Span.CopyTo(_preference.Span);
            return;
        }

        MatrixProduct.Multiply(
            _userCode.Address, 0, 1,
            _weights.Gram, _shape.CodeStride,
            _weights.Zeros, 0,
            1, _shape.CodeSize, _shape.CodeStride / 16,
            _preference.Address, _shape.CodeStride);
    }

    /// <summary>Scores up to 16 candidates for the prepared history.</summary>
    /// <param name="candidates">Item indices.</param>
    /// <param name="pooling">How the history is pooled.</param>
    /// <param name="beta">The temperature of log-mean-exp.</param>
    /// <returns>One score a lane; 0 where the history holds nothing but the candidate.</returns>
    public Vector512<float> Score(ReadOnlySpan<int> candidates, HistoryPooling pooling, float beta)
        => pooling == HistoryPooling.Mean ? Score<MeanPooling>(candidates, beta) : Score<LogMeanExpPooling>(candidates, beta);

    /// <summary>The code of the relation of two items.</summary>
    /// <param name="item">An item's index.</param>
    /// <param name="other">Another's.</param>
    /// <param name="code">[code size].</param>
    public void Relate(int item, int other, Span<float> code)
    {
        _pairs.SetItems(_weights, 0, item, other);
        _pairs.Forward(1);
        for (int t = 0; t < code.Length; t++) code[t] = _pairs.Code(0)[t * 16];
    }

    /// <summary>The parts of one candidate's score by history item and slot, before pooling: x_jt = g_t c_ij,t.</summary>
    /// <param name="candidate">The item's index.</param>
    /// <param name="parts">[history, code size].</param>
    public void Explain(int candidate, double[,] parts)
    {
        for (int first = 0; first < _length; first += 16)
        {
            int lanes = Math.Min(16, _length - first);
            _candidates.Place(_history.AsSpan(first, lanes));
            _candidates.Relate(candidate);
            for (int lane = 0; lane < lanes; lane++)
            {
                for (int t = 0; t < _shape.CodeSize; t++) parts[first + lane, t] = (double)Preference[t] * _candidates.Code[(t * 16) + lane];
            }
        }
    }

    private Vector512<float> Score<TPooling>(ReadOnlySpan<int> candidates, float beta)
        where TPooling : struct, IFitPooling
    {
        Span<int> own = stackalloc int[16];
        own.Fill(-1);
        candidates.CopyTo(own);
        Vector512<int> ownItems = Vector512.Create<int>(own);
        Vector512<float> temperature = Vector512.Create(beta), count = Vector512.Create((float)_length);
        _state.Span.Clear();
        bool inLanes = candidates.Length >= FewestInLanes;
        if (inLanes) _candidates.Place(candidates);
        foreach (int known in _history.AsSpan(0, _length))
        {
            float* code = inLanes ? Relate(known) : RelateInRows(candidates, known);

            // R_u \ {i}: a candidate that stands in the history is not compared with itself.
            Vector512<float> self = Vector512.Equals(ownItems, Vector512.Create(known)).AsSingle();
            count -= self & Vector512<float>.One;
            TPooling.Add(_state.Address, RelationFit.Dot(Preference, code, _shape.CodeSize), self, temperature);
        }

        return FitAccumulator<TPooling>.Scores(_state.Address, count, temperature);
    }

    private float* Relate(int known)
    {
        _candidates.Relate(known);
        return _candidates.Code;
    }

    private float* RelateInRows(ReadOnlySpan<int> candidates, int known)
    {
        for (int lane = 0; lane < candidates.Length; lane++) _pairs.SetItems(_weights, lane, candidates[lane], known);
        _pairs.Forward(candidates.Length);
        return _pairs.Code(0);
    }

    private void AddPair(int i, int j, ref int lanes)
    {
        _pairs.SetItems(_weights, lanes++, _history[i], _history[j]);
        if (lanes < 16) return;
        AddCodes(lanes);
        lanes = 0;
    }

    private void AddCodes(int lanes)
    {
        _pairs.Forward(lanes);
        Vector512<float> used = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(lanes)).AsSingle();
        for (int t = 0; t < _shape.CodeSize; t++)
        {
            float* sum = _laneSums.Address + (t * 16);
            (Vector512.Load(sum) + Vector512.ConditionalSelect(used, Vector512.Load(_pairs.Code(0) + (t * 16)), Vector512<float>.Zero)).Store(sum);
        }
    }
}
