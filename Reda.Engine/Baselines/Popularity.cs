using Reda.Engine.Data;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>Ranks items by how many users have them: the floor that every personal method must clear.</summary>
public sealed class Popularity : Baseline
{
    private const string Counts = "counts";

    private readonly AlignedBuffer<float> _counts;

    /// <summary>Counts the users of every item.</summary>
    /// <param name="interactions">The training data.</param>
    public Popularity(Interactions interactions)
        : this(new PopularityOptions(), interactions.Items, interactions, Count(interactions))
    {
    }

    internal Popularity(PopularityOptions options, Vocabulary items, Interactions? histories, ParameterStore<float> parameters)
        : base(options, items, histories)
    {
        FittedShape.Require(parameters, (Counts, 1, items.Count));
        Parameters = parameters;
        _counts = parameters.Buffer;
    }

    /// <inheritdoc/>
    internal override ParameterStore<float> Parameters { get; }

    /// <inheritdoc/>
    public override void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        Check(history, candidates, scores);
        ReadOnlySpan<float> counts = _counts.Span;
        for (int n = 0; n < candidates.Length; n++) scores[n] = counts[candidates[n]];
    }

    /// <summary>Counts above 2^24 are rounded to the nearest float.</summary>
    private static ParameterStore<float> Count(Interactions data)
    {
        var counts = new int[data.Items.Count];
        foreach (int item in data.HistoryItems) counts[item]++;
        var parameters = new ParameterStore<float>((Counts, 1, counts.Length));
        Span<float> row = parameters[Counts][0];
        for (int item = 0; item < counts.Length; item++) row[item] = counts[item];
        return parameters;
    }
}
