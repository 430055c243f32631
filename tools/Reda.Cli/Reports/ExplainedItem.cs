using Reda.Engine.Models;

namespace Reda.Cli.Reports;

/// <summary>
/// An explanation next to that of an average item. All items of a catalogue share much of their score for one history; what sets a recommendation apart is how
/// far a contribution lies above that of an average item.
/// </summary>
internal sealed class ExplainedItem
{
    private const int MostReferences = 32;
    private const int FewestReferences = 4;

    // Every reference costs the relations of all pairs of the history once more.
    private const long PairBudget = 1_000_000;

    private readonly double[,] _average;

    private ExplainedItem(Explanation explanation, double[,] average)
    {
        Explanation = explanation;
        _average = average;
    }

    public Explanation Explanation { get; }

    public int HistoryCount => _average.GetLength(0);

    public int SlotCount => _average.GetLength(1);

    /// <summary>Explains <paramref name="item"/> and items spread evenly over the rest of the catalogue.</summary>
    public static ExplainedItem Of(RedaModel model, IReadOnlyList<string> history, string item, CancellationToken cancellationToken)
    {
        var explanation = model.Explain(history, item);
        var references = References(model, history, item);
        var average = new double[explanation.Contributions.GetLength(0), explanation.Contributions.GetLength(1)];
        foreach (string reference in references)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var other = model.Explain(history, reference).Contributions;
            for (int j = 0; j < average.GetLength(0); j++)
            {
                for (int t = 0; t < average.GetLength(1); t++) average[j, t] += (double)other[j, t] / references.Count;
            }
        }

        return new ExplainedItem(explanation, average);
    }

    /// <summary>How far the contribution of history item j through slot t lies above that of an average item.</summary>
    public double Lift(int j, int t) => Explanation.Contributions[j, t] - _average[j, t];

    /// <summary>How far the contribution of history item j lies above that of an average item.</summary>
    public double LiftOfHistoryItem(int j) => Enumerable.Range(0, SlotCount).Sum(t => Lift(j, t));

    /// <summary>How far the contribution of slot t lies above that of an average item.</summary>
    public double LiftOfSlot(int t) => Enumerable.Range(0, HistoryCount).Sum(j => Lift(j, t));

    internal static List<string> References(RedaModel model, IReadOnlyList<string> history, string item)
    {
        HashSet<string> left = [.. history, item];
        long pairs = Math.Max(1, (long)history.Count * (history.Count + 1) / 2);
        int wanted = (int)Math.Clamp(PairBudget / pairs, FewestReferences, MostReferences);
        int step = Math.Max(1, model.Items.Count / wanted);
        var spread = Enumerable.Range(0, (model.Items.Count + step - 1) / step).Select(n => model.Items[n * step]);
        return [.. spread.Where(reference => !left.Contains(reference)).Take(wanted)];
    }
}
