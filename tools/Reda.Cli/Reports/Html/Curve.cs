namespace Reda.Cli.Reports.Html;

/// <summary>What a number did over the epochs of a run, however long: where the points get too many, every second one is dropped, never the newest.</summary>
internal sealed class Curve
{
    /// <summary>The most points that are kept.</summary>
    public const int MostPoints = 512;

    private readonly List<(int Epoch, double Value)> _points = [];
    private (int Epoch, double Value)? _newest;
    private int _stride = 1;
    private int _added;

    /// <summary>The points, ascending by epoch, the first and the last among them.</summary>
    public IReadOnlyList<(int Epoch, double Value)> Points => _newest is { } newest && (_points.Count == 0 || _points[^1] != newest) ? [.. _points, newest] : _points;

    /// <summary>Adds the value of an epoch.</summary>
    public void Add(int epoch, double value)
    {
        _newest = (epoch, value);
        if (_added++ % _stride != 0) return;
        _points.Add((epoch, value));
        if (_points.Count < MostPoints) return;
        for (int n = 1; 2 * n < _points.Count; n++) _points[n] = _points[2 * n];
        _points.RemoveRange((_points.Count + 1) / 2, _points.Count / 2);
        _stride *= 2;
    }
}
