using Reda.Engine.Models;

namespace Reda.Engine.Evaluation;

/// <summary>What ranking one case found.</summary>
/// <param name="Sampled">The target among the sampled negatives.</param>
/// <param name="Full">The target among all items outside the history; as <paramref name="Sampled"/> where that was not asked for.</param>
/// <param name="ScoredPairs">(history item, candidate) pairs scored.</param>
/// <param name="NonFinite">An item whose score is not finite, or -1.</param>
internal readonly record struct CaseOutcome(Standing Sampled, Standing Full, long ScoredPairs, int NonFinite = -1);

/// <summary>Scores and ranks one case at a time, in blocks of candidates. Keeps its scratch: one ranker a thread.</summary>
internal sealed class CaseRanker(IRecommender model, EvaluationOptions options)
{
    // Bounds the scratch for any catalogue, and is long enough for what a model does once a call (embedding the user) not to count.
    private const int BlockSize = 8192;

    // Most targets of a whole catalogue are known to be too deep after a few hundred items.
    private const int FirstBlock = 512;

    private readonly NegativeSampler _sampler = new();
    private readonly EligibleItems _items = new();
    private readonly int[] _candidates = new int[BlockSize];
    private readonly float[] _scores = new float[BlockSize];

    /// <summary>Ranks the target of a case.</summary>
    /// <param name="testCase">The case; its indices are inside the model's vocabulary.</param>
    /// <param name="casePosition">Its position in the evaluation.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    public CaseOutcome Rank(EvaluationCase testCase, int casePosition, CancellationToken cancellationToken)
    {
        if (testCase.Target < 0) return new CaseOutcome(Standing.Miss, Standing.Miss, 0);

        _items.Exclude(testCase);
        int eligible = model.Items.Count - _items.Excluded.Length;
        ReadOnlySpan<int> negatives = _sampler.Draw(eligible, options.Negatives, options.Seed, casePosition);
        bool onePass = options.Full && options.Depth == 0;
        int total = onePass ? eligible : negatives.Length;

        var sampled = default(Standing);
        var full = default(Standing);
        float targetScore = 0;
        int done = 0;      // candidates taken, of total
        int nextNegative = 0;
        _candidates[0] = testCase.Target;
        int filled = 1;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            int begin = done - filled;    // candidate begin + n is in slot n
            for (; filled < BlockSize && done < total; done++)
                _candidates[filled++] = _items.ItemAt(onePass ? done : negatives[done]);

            int bad = Score(testCase, filled);
            if (bad >= 0) return new CaseOutcome(Standing.Miss, Standing.Miss, 0, bad);

            int slot = 0;
            if (begin < 0) targetScore = _scores[slot++];
            for (; slot < filled; slot++)
            {
                full = full.Against(_scores[slot], targetScore);
                int candidate = begin + slot;
                if (onePass && (nextNegative == negatives.Length || negatives[nextNegative] != candidate)) continue;
                sampled = sampled.Against(_scores[slot], targetScore);
                nextNegative++;
            }

            filled = 0;
        }
        while (done < total);

        var outcome = new CaseOutcome(sampled, full, model.HistoryItemsUsed(testCase.History.Length) * (total + 1L));
        return options.Full && !onePass ? RankToDepth(testCase, eligible, targetScore, outcome, cancellationToken) : outcome;
    }

    /// <summary>Ranks among all items until as many are above the target as the depth asks for.</summary>
    private CaseOutcome RankToDepth(EvaluationCase testCase, int eligible, float targetScore, CaseOutcome outcome, CancellationToken cancellationToken)
    {
        var full = default(Standing);
        int done = 0;
        _items.Exclude(testCase);
        for (int block = FirstBlock; done < eligible && full.Greater < options.Depth; block = Math.Min(2 * block, BlockSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(block, eligible - done);
            for (int slot = 0; slot < count; slot++) _candidates[slot] = _items.ItemAt(done + slot);
            int bad = Score(testCase, count);
            if (bad >= 0) return new CaseOutcome(Standing.Miss, Standing.Miss, 0, bad);
            for (int slot = 0; slot < count; slot++) full = full.Against(_scores[slot], targetScore);
            done += count;
        }

        return outcome with { Full = full, ScoredPairs = outcome.ScoredPairs + ((long)model.HistoryItemsUsed(testCase.History.Length) * done) };
    }

    /// <summary>Scores the block; returns an item whose score is not finite, or -1.</summary>
    private int Score(EvaluationCase testCase, int count)
    {
        Span<float> scores = _scores.AsSpan(0, count);
        model.Score(testCase.User, testCase.History, _candidates.AsSpan(0, count), scores);
        for (int n = 0; n < count; n++)
        {
            if (!float.IsFinite(scores[n])) return _candidates[n];
        }

        return -1;
    }
}
