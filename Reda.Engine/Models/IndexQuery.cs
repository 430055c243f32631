using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>Turns a history into weights of the features of a relation index. Holds the scratch of one thread; it grows with the longest history.</summary>
/// <remarks>
/// With f_i the features of item i and a constant 1, every slot t has a symmetric form B_t such that c_ij,t is close to f_i^T B_t f_j. Sums over the pairs of a
/// history then are forms of sums of features: nothing is done pair by pair, and a score is one inner product of the item's features with the user's weights.
/// </remarks>
internal sealed unsafe class IndexQuery
{
    private const int Lanes = RelationShape.Lanes;

    private readonly RelationIndex _index;
    private readonly FeatureTable _table;
    private readonly bool _isMean;
    private readonly int _size;
    private readonly int _stride;
    private readonly AlignedBuffer<float> _sum;
    private readonly AlignedBuffer<float> _form;
    private readonly AlignedBuffer<float> _code;
    private readonly AlignedBuffer<float> _preference;
    private AlignedBuffer<float> _features;
    private Weights[] _own = [];
    private int[] _seen = [];
    private int[] _history = [];
    private int _seenLength;
    private int _length;

    /// <summary>Allocates the scratch.</summary>
    /// <param name="index">The index.</param>
    public IndexQuery(RelationIndex index)
    {
        _index = index;
        _table = index.Table;
        _isMean = index.Model.Options.Pooling == HistoryPooling.Mean;
        _size = _table.Features + 1;
        _stride = Padding.Pad(_size);
        int codeStride = index.Model.Weights.Shape.CodeStride;
        _sum = new AlignedBuffer<float>(_stride);
        _form = new AlignedBuffer<float>(index.FormLength);
        _code = new AlignedBuffer<float>(codeStride);
        _preference = new AlignedBuffer<float>(codeStride);
        _features = new AlignedBuffer<float>(_stride);
        Mean = new Weights(_stride);
    }

    /// <summary>What is used of the history, ascending, each item once.</summary>
    public ReadOnlySpan<int> History => _history.AsSpan(0, _length);

    /// <summary>The number of items that are used.</summary>
    public int Length => _length;

    /// <summary>The whole history, ascending, each item once.</summary>
    public ReadOnlySpan<int> Seen => _seen.AsSpan(0, _seenLength);

    /// <summary>The weights of the mean over the history.</summary>
    public Weights Mean { get; }

    /// <summary>The weights of one history item, for poolings that need them one by one.</summary>
    /// <param name="n">Its position in <see cref="History"/>.</param>
    public Weights Own(int n) => _own[n];

    /// <summary>Computes the user's weights.</summary>
    /// <param name="history">Item indices in any order.</param>
    public void Prepare(ReadOnlySpan<int> history)
    {
        if (_history.Length < history.Length) Grow(history.Length);
        history.CopyTo(_seen);
        _seenLength = HistorySample.Whole.Canonicalize(_seen.AsSpan(0, history.Length));
        history.CopyTo(_history);
        _length = _index.Model.Sample.Canonicalize(_history.AsSpan(0, history.Length));
        if (_length == 0) return;

        for (int n = 0; n < _length; n++)
        {
            float* row = FeaturesOf(n);
            _table.Read(_history[n], row);
            row[_size - 1] = 1;
        }

        Embed();
        if (!_isMean)
        {
            for (int n = 0; n < _length; n++) Weigh(FeaturesOf(n), _own[n]);
            return;
        }

        for (int x = 0; x < _stride; x++) _sum.Span[x] /= _length;
        Weigh(_sum.Address, Mean);
    }

    /// <summary>The fit of a history item to itself, which the mean over the history holds for it and should not.</summary>
    /// <param name="n">Its position in <see cref="History"/>.</param>
    public float OwnFit(int n)
    {
        QuadraticForms.Multiply(_form.Address, _size, FeaturesOf(n), _sum.Address);
        double fit = 0;
        for (int x = 0; x < _size; x++) fit += (double)FeaturesOf(n)[x] * _sum.Address[x];
        return (float)fit;
    }

    private float* FeaturesOf(int n) => _features.Address + ((nint)n * _stride);

    private void Grow(int length)
    {
        length = Math.Max(length, 2 * _history.Length);
        _history = new int[length];
        _seen = new int[length];
        _features = new AlignedBuffer<float>((long)length * _stride);
        if (_isMean) return;
        _own = new Weights[length];
        for (int n = 0; n < length; n++) _own[n] = new Weights(_stride);
    }

    /// <summary>g_u = G C_u with C_u the mean code of the history's pairs, and the form sum of g_t B_t.</summary>
    private void Embed()
    {
        RelationWeights weights = _index.Model.Weights;
        int forms = _index.FormLength, codeSize = weights.Shape.CodeSize;
        QuadraticForms.Sum(_features.Address, _stride, _length, _sum.Address);
        QuadraticForms.PairProducts(_features.Address, _stride, _length, _sum.Address, _size, _form.Address);
        float pairs = Math.Max(1, _length * (_length - 1f));
        for (int t = 0; t < codeSize; t++) _code.Address[t] = QuadraticForms.Inner(_index.Forms + ((nint)t * forms), _form.Address, forms) / pairs;
        if (weights.Gram == null)
        {
            _code.Span.CopyTo(_preference.Span);
        }
        else
        {
            MatrixProduct.Multiply(
                _code.Address, 0, 1,
                weights.Gram, weights.Shape.CodeStride,
                weights.Zeros, 0,
                1, codeSize, weights.Shape.CodeStride / Lanes,
                _preference.Address, weights.Shape.CodeStride);
        }

        QuadraticForms.Combine(_index.Forms, forms, _preference.Span[..codeSize], _form.Address);
    }

    private void Weigh(float* features, Weights weights)
    {
        QuadraticForms.Multiply(_form.Address, _size, features, weights.Values.Address);
        ReadOnlySpan<float> values = weights.Values.Span[..(_size - 1)];
        weights.Base = weights.Values.Span[_size - 1];
        weights.Factor = _table.Precision switch
        {
            IndexPrecision.Quarter => Int8Coding.Prepare(values, weights.Coded.Address),
            IndexPrecision.Half => Int16Coding.Prepare(values, weights.Coded.Address),
            _ => FloatCoding.Prepare(values, weights.Coded.Address),
        };
    }

    /// <summary>The weights of one query, as numbers and as the coding reads them.</summary>
    public sealed class Weights(int stride)
    {
        public AlignedBuffer<float> Values { get; } = new(stride);

        public AlignedBuffer<byte> Coded { get; } = new((long)stride * sizeof(float));

        public float Base { get; set; }

        public float Factor { get; set; }
    }
}
