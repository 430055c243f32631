using Reda.Engine.Data;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// Ranks items by how late they stand in the histories of those who have them: what is new, or comes after other things, is what a user takes next more often than its number of
/// users says. Alone it ranks the newest of all; beside a method that looks at the history it says when.
/// </summary>
public sealed class Recency : Baseline
{
    private const string LatenessName = "lateness";

    private readonly AlignedBuffer<float> _lateness;

    internal Recency(RecencyOptions options, Vocabulary items, Interactions? histories, ParameterStore<float> parameters)
        : base(options, items, histories)
    {
        FittedShape.Require(parameters, (LatenessName, 1, items.Count));
        Parameters = parameters;
        _lateness = parameters.Buffer;
        if (parameters[LatenessName][0].ContainsAnyExceptInRange(float.Epsilon, float.MaxValue)) throw new FormatException("the lateness of an item is not a number above 0");
    }

    /// <inheritdoc/>
    internal override ParameterStore<float> Parameters { get; }

    /// <summary>Scores candidates: 1 for an item of average lateness, more for those that come late; above 0.</summary>
    /// <inheritdoc/>
    public override void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        Check(history, candidates, scores);
        ReadOnlySpan<float> lateness = _lateness.Span;
        for (int n = 0; n < candidates.Length; n++) scores[n] = lateness[candidates[n]];
    }

    /// <summary>(sum of an item's measures + shrink m) / ((its users + shrink) m), m the mean over all interactions.</summary>
    /// <param name="data">Interactions, at least one, their order known.</param>
    /// <param name="measure">What late means.</param>
    /// <param name="shrink">Users of average lateness counted beside.</param>
    internal static ParameterStore<float> Lateness(Interactions data, RecencyMeasure measure, double shrink)
    {
        var sums = new double[data.Items.Count];
        var users = new int[sums.Length];
        double total = 0;
        for (int user = 0; user < data.Users.Count; user++)
        {
            ReadOnlySpan<int> history = data.HistoryInOrder(user);
            for (int n = 0; n < history.Length; n++)
            {
                double late = measure == RecencyMeasure.Place ? (n + 0.5) / history.Length : 1.0 / (history.Length - n);
                sums[history[n]] += late;
                users[history[n]]++;
                total += late;
            }
        }

        double mean = total / data.Count;
        var parameters = new ParameterStore<float>((LatenessName, 1, sums.Length));
        Span<float> row = parameters[LatenessName][0];
        for (int item = 0; item < sums.Length; item++) row[item] = (float)((sums[item] + (shrink * mean)) / ((users[item] + shrink) * mean));
        return parameters;
    }
}
