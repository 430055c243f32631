namespace Reda.Engine.Baselines;

/// <summary>The weights of a few columns, one after the other.</summary>
/// <param name="keep">The largest weights of a column to keep; 0 means all.</param>
/// <param name="cancellationToken">For solvers that take long over one column.</param>
internal sealed class ColumnSink(int keep, CancellationToken cancellationToken)
{
    private readonly List<int> _ends = [];
    private int[] _sources = [];
    private float[] _weights = [];
    private ulong[] _keys = [];
    private int _count;
    private int _begin;

    /// <summary>Stops the fit.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The items of all columns.</summary>
    public ReadOnlySpan<int> Sources => _sources.AsSpan(0, _count);

    /// <summary>The items that speak for the target of one column.</summary>
    /// <param name="column">From 0, in the order they were ended.</param>
    public ReadOnlySpan<int> SourcesOf(int column) => _sources.AsSpan(Begin(column).._ends[column]);

    /// <summary>Their weights.</summary>
    /// <param name="column">From 0, in the order they were ended.</param>
    public ReadOnlySpan<float> WeightsOf(int column) => _weights.AsSpan(Begin(column).._ends[column]);

    /// <summary>Adds a weight to the column; one that is too small to be told from none is left out.</summary>
    /// <param name="source">The item that speaks for the target.</param>
    /// <param name="weight">The weight, at least 0.</param>
    public void Add(int source, float weight)
    {
        if (weight < SparseWeights.Smallest) return;
        if (_count == _sources.Length)
        {
            int length = Math.Max(64, 2 * _count);
            Array.Resize(ref _sources, length);
            Array.Resize(ref _weights, length);
        }

        _sources[_count] = source;
        _weights[_count++] = weight;
    }

    /// <summary>Ends the column: its largest weights stay, of equal ones those of the items with lower indices.</summary>
    public void End()
    {
        int length = _count - _begin;
        if (keep > 0 && length > keep) KeepLargest(length);
        _ends.Add(_count);
        _begin = _count;
    }

    private void KeepLargest(int length)
    {
        if (_keys.Length < length) _keys = new ulong[length];
        Span<ulong> keys = _keys.AsSpan(0, length);
        for (int n = 0; n < length; n++) keys[n] = Key(_begin + n);
        keys.Sort();
        ulong smallest = keys[length - keep];
        int kept = _begin;
        for (int n = _begin; n < _count; n++)
        {
            if (Key(n) < smallest) continue;
            _sources[kept] = _sources[n];
            _weights[kept++] = _weights[n];
        }

        _count = kept;
    }

    private ulong Key(int n) => ((ulong)BitConverter.SingleToUInt32Bits(_weights[n]) << 32) | ~(uint)_sources[n];

    private int Begin(int column) => column == 0 ? 0 : _ends[column - 1];
}
