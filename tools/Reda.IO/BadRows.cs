using Reda.Engine.Diagnostics;

namespace Reda.IO;

/// <summary>Collects what is wrong with single rows, so that one run shows the first ten bad rows and says how many there are.</summary>
internal sealed class BadRows
{
    private const int Shown = 10;

    private readonly List<RedaException> _first = [];
    private long _total;

    /// <summary>Reads to the end, however many rows are bad, and then fails if any was.</summary>
    /// <param name="read">Reads; may throw what makes reading on impossible.</param>
    public static void Collect(Action<BadRows> read)
    {
        var bad = new BadRows();
        try
        {
            read(bad);
        }
        catch (RedaException e) when (e.Kind == RedaErrorKind.Data && bad._total > 0)
        {
            bad.Add(e);
        }

        if (bad._total > 0) throw RedaException.FirstOf(bad._first, bad._total);
    }

    public void Add(RedaException problem)
    {
        if (_first.Count < Shown) _first.Add(problem);
        _total++;
    }
}
