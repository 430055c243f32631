using System.Collections.Concurrent;
using System.Globalization;
using Reda.Engine.Data;
using Reda.Engine.Models;

namespace Reda.Engine.Tests.Evaluation;

/// <summary>Scores with any function of (history, candidate) and remembers what it was asked.</summary>
internal sealed class FunctionRecommender(int items, Func<int[], int, float> score) : IRecommender
{
    public Vocabulary Items { get; } = new(Enumerable.Range(0, items).Select(item => item.ToString(CultureInfo.InvariantCulture)));

    public ConcurrentQueue<(int[] History, int[] Candidates)> Calls { get; } = [];

    public void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        int[] known = history.ToArray();
        for (int n = 0; n < candidates.Length; n++) scores[n] = score(known, candidates[n]);
        Calls.Enqueue((known, candidates.ToArray()));
    }
}
