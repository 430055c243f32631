using Reda.Engine.Models;

namespace Reda.Engine.Evaluation;

/// <summary>Ranks the targets of all cases while the scores of the whole catalogue go by; the outcomes are those of <see cref="CaseRanker"/>.</summary>
/// <param name="model">The model.</param>
/// <param name="cases">The cases that can be ranked.</param>
/// <param name="positions">The position of each in the evaluation.</param>
/// <param name="options">The protocol.</param>
/// <param name="workers">The number of threads.</param>
internal sealed class CatalogueRanker(
    IRecommender model, IReadOnlyList<EvaluationCase> cases, IReadOnlyList<int> positions, EvaluationOptions options, int workers) : ICatalogueVisitor
{
    private readonly Scratch?[] _scratch = new Scratch?[workers];
    private readonly float[] _targetScores = new float[cases.Count];
    private readonly bool[] _started = new bool[cases.Count];
    private readonly CaseOutcome[] _outcomes = new CaseOutcome[cases.Count];

    /// <summary>The outcome of every case, once all scores have gone by.</summary>
    public IReadOnlyList<CaseOutcome> Outcomes => _outcomes;

    /// <inheritdoc/>
    public void Visit(int user, int worker, ReadOnlySpan<int> items, ReadOnlySpan<float> scores)
    {
        Scratch scratch = _scratch[worker] ??= new Scratch(model.Items.Count);
        EvaluationCase testCase = cases[user];
        if (!_started[user]) Start(user, testCase, items, scores);

        // Items of other visits hold no number, which neither beats nor ties any score.
        scratch.ByItem.AsSpan().Fill(float.NaN);
        for (int n = 0; n < items.Length; n++) scratch.ByItem[items[n]] = scores[n];

        float target = _targetScores[user];
        CaseOutcome outcome = _outcomes[user];
        scratch.Eligible.Exclude(testCase);
        ReadOnlySpan<int> excluded = scratch.Eligible.Excluded;
        Standing all = Against(scores, target), own = default;
        foreach (int item in excluded) own = own.Against(scratch.ByItem[item], target);
        int eligible = model.Items.Count - excluded.Length;
        Standing sampled = outcome.Sampled;
        foreach (int position in scratch.Sampler.Draw(eligible, options.Negatives, options.Seed, positions[user]))
            sampled = sampled.Against(scratch.ByItem[scratch.Eligible.ItemAt(position)], target);

        var full = new Standing(outcome.Full.Greater + all.Greater - own.Greater, outcome.Full.Equal + all.Equal - own.Equal);
        long pairs = model.HistoryItemsUsed(testCase.History.Length) * (eligible + 1L);
        _outcomes[user] = new CaseOutcome(sampled, full, pairs, FirstNonFinite(outcome.NonFinite, items, scores, testCase, excluded));
    }

    private void Start(int user, EvaluationCase testCase, ReadOnlySpan<int> items, ReadOnlySpan<float> scores)
    {
        int at = items.IndexOf(testCase.Target);

        // Where memory is short the catalogue comes in parts, and the target may be in a later one; alone it has the same score.
        if (at >= 0) _targetScores[user] = scores[at];
        else model.Score(testCase.History, [testCase.Target], _targetScores.AsSpan(user, 1));
        _outcomes[user] = new CaseOutcome(default, default, 0, float.IsFinite(_targetScores[user]) ? -1 : testCase.Target);
        _started[user] = true;
    }

    private static Standing Against(ReadOnlySpan<float> scores, float target)
    {
        int greater = 0, equal = 0;
        foreach (float score in scores)
        {
            greater += score > target ? 1 : 0;
            equal += score == target ? 1 : 0;
        }

        return new Standing(greater, equal);
    }

    /// <summary>The target if its score is not finite, otherwise the first such item in index order, or -1.</summary>
    private static int FirstNonFinite(int found, ReadOnlySpan<int> items, ReadOnlySpan<float> scores, EvaluationCase testCase, ReadOnlySpan<int> excluded)
    {
        if (found == testCase.Target) return found;
        for (int n = 0; n < items.Length; n++)
        {
            if (!float.IsFinite(scores[n]) && (found < 0 || items[n] < found) && excluded.BinarySearch(items[n]) < 0) found = items[n];
        }

        return found;
    }

    /// <summary>What one thread needs.</summary>
    private sealed class Scratch(int items)
    {
        public EligibleItems Eligible { get; } = new();

        public NegativeSampler Sampler { get; } = new();

        public float[] ByItem { get; } = new float[items];
    }
}
