namespace Reda.Engine.Models;

/// <summary>Scores the items that a request allows, in pieces that threads share, and keeps the best.</summary>
internal static class BestItems
{
    /// <summary>Scores candidates: item indices in, one score each out.</summary>
    /// <param name="candidates">Item indices.</param>
    /// <param name="scores">Receives one score a candidate.</param>
    public delegate void Scorer(ReadOnlySpan<int> candidates, Span<float> scores);

    /// <summary>The best items.</summary>
    /// <param name="items">The number of items of the model.</param>
    /// <param name="history">The history; left out where the request says so.</param>
    /// <param name="request">What is wanted, checked.</param>
    /// <param name="score">Scores candidates; called from several threads.</param>
    /// <param name="cancellationToken">Stops the search between two pieces.</param>
    /// <returns>Item and score, best first; equal scores in index order.</returns>
    public static IReadOnlyList<TopItems.Ranked> Of(int items, int[] history, RecommendOptions request, Scorer score, CancellationToken cancellationToken)
    {
        var seen = new HashSet<int>(request.ExcludeSeen ? history : []);
        IEnumerable<int> allowed = request.Filter is { } filter ? filter.Items.ToArray() : Enumerable.Range(0, items);
        int[] candidates = [.. allowed.Where(item => !seen.Contains(item))];
        var scores = new float[candidates.Length];
        int workers = request.Catalogue.Workers;

        // Every piece computes the user embedding anew, so pieces are large; and several a worker, so that none waits long for the last.
        int piece = Math.Max(2048, (candidates.Length + (4 * workers) - 1) / (4 * workers));
        Parallel.For(
            0,
            (candidates.Length + piece - 1) / piece,
            new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
            n =>
            {
                Range range = (n * piece)..Math.Min((n + 1) * piece, candidates.Length);
                score(candidates.AsSpan(range), scores.AsSpan(range));
            });

        var ranked = new TopItems.Ranked[candidates.Length];
        for (int n = 0; n < ranked.Length; n++) ranked[n] = new(candidates[n], scores[n]);
        TopItems.Sort(ranked);
        return ranked[..Math.Min(request.Count, ranked.Length)];
    }
}
