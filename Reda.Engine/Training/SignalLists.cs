namespace Reda.Engine.Training;

/// <summary>
/// What the parts of an ensemble say for a held-out item of each case, the first candidate of its list, and for other items: H that are near the history, then Q random ones. What
/// candidates count for makes two problems of them: the item among random ones, and among the whole catalogue.
/// </summary>
/// <param name="cases">The number of cases.</param>
/// <param name="near">H.</param>
/// <param name="random">Q.</param>
/// <param name="parts">The number of parts.</param>
internal sealed class SignalLists(int cases, int near, int random, int parts)
{
    private readonly float[] _signals = new float[(long)cases * (1 + near + random) * parts];
    private readonly bool[] _known = new bool[(long)cases * random];
    private readonly int[] _near = new int[cases];
    private readonly int[] _random = new int[cases];
    private readonly float[] _standFor = new float[cases];

    /// <summary>The number of lists.</summary>
    public int Cases => cases;

    /// <summary>Candidates of a list.</summary>
    public int Candidates => 1 + near + random;

    /// <summary>[cases, candidates, parts].</summary>
    public float[] Signals => _signals;

    /// <summary>The signals of one list: [candidates, parts].</summary>
    /// <param name="list">The list.</param>
    public Span<float> Of(int list) => _signals.AsSpan(list * Candidates * parts, Candidates * parts);

    /// <summary>Notes who the candidates of a list are, before its signals are read.</summary>
    /// <param name="list">The list.</param>
    /// <param name="nearItems">Distinct items near the history, at most H of them; the places of those that lack do not count.</param>
    /// <param name="randomItems">Distinct random items, at most Q of them.</param>
    /// <param name="eligible">How many items compete with the held-out one.</param>
    public void Name(int list, ReadOnlySpan<int> nearItems, ReadOnlySpan<int> randomItems, int eligible)
    {
        (_near[list], _random[list]) = (nearItems.Length, randomItems.Length);
        int known = 0;
        for (int n = 0; n < randomItems.Length; n++)
        {
            bool isNear = nearItems.Contains(randomItems[n]);
            _known[(list * random) + n] = isNear;
            if (isNear) known++;
        }

        // Each random item that is not near stands for its share of all that are not.
        _standFor[list] = randomItems.Length > known ? (float)(eligible - nearItems.Length) / (randomItems.Length - known) : 0;
    }

    /// <summary>What the candidates of a list count for among random items: each of these for one.</summary>
    /// <param name="list">The list.</param>
    /// <param name="masses">One for each candidate; 0 for one that does not count.</param>
    public void AmongRandom(int list, Span<float> masses)
    {
        masses.Clear();
        masses[0] = 1;
        masses.Slice(1 + near, _random[list]).Fill(1);
    }

    /// <summary>What they count for among the whole catalogue: those that are near for one, the random ones for all the others together.</summary>
    /// <param name="list">The list.</param>
    /// <param name="masses">One for each candidate; 0 for one that does not count.</param>
    public void AmongAll(int list, Span<float> masses)
    {
        masses.Clear();
        masses[..(1 + _near[list])].Fill(1);
        for (int n = 0; n < _random[list]; n++)
        {
            if (!_known[(list * random) + n]) masses[1 + near + n] = _standFor[list];
        }
    }
}
