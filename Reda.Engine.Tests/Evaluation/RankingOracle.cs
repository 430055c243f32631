namespace Reda.Engine.Tests.Evaluation;

/// <summary>Ranking metrics by brute force: sort, look where the target is, and average over every order of equal scores.</summary>
internal static class RankingOracle
{
    public static double Hit(int rank, int cutoff) => rank < cutoff ? 1 : 0;

    public static double DiscountedGain(int rank, int cutoff) => rank < cutoff ? 1 / Math.Log(rank + 2, 2) : 0;

    public static double Reciprocal(int rank) => 1.0 / (1 + rank);

    /// <summary>The mean of a metric over all permutations of the candidates, each sorted stably by descending score; for a handful of candidates.</summary>
    public static double OverAllOrders(IReadOnlyList<float> scores, int target, Func<int, double> metric)
    {
        double sum = 0;
        long orders = 0;
        foreach (int[] order in Permutations([.. Enumerable.Range(0, scores.Count)], 0))
        {
            int[] sorted = [.. order.OrderByDescending(candidate => scores[candidate])];
            sum += metric(Array.IndexOf(sorted, target));
            orders++;
        }

        return sum / orders;
    }

    /// <summary>The mean of a metric with the target put at each place of its group of equal scores; for any number of candidates.</summary>
    public static double OverTargetPlaces(IReadOnlyList<float> scores, int target, Func<int, double> metric)
    {
        int[] others = [.. Enumerable.Range(0, scores.Count).Where(candidate => candidate != target).OrderByDescending(candidate => scores[candidate])];
        double sum = 0;
        int places = 0;
        for (int place = 0; place <= others.Length; place++)
        {
            bool sorted = others.Take(place).All(other => scores[other] >= scores[target]) && others.Skip(place).All(other => scores[other] <= scores[target]);
            if (!sorted) continue;
            sum += metric(place);
            places++;
        }

        return sum / places;
    }

    /// <summary>A metric with the target sorted behind all equal scores.</summary>
    public static double TargetLast(IReadOnlyList<float> scores, int target, Func<int, double> metric)
        => metric(Enumerable.Range(0, scores.Count).Count(candidate => candidate != target && scores[candidate] >= scores[target]));

    private static IEnumerable<int[]> Permutations(int[] values, int from)
    {
        if (from == values.Length)
        {
            yield return values;
            yield break;
        }

        for (int n = from; n < values.Length; n++)
        {
            (values[from], values[n]) = (values[n], values[from]);
            foreach (int[] permutation in Permutations(values, from + 1)) yield return permutation;
            (values[from], values[n]) = (values[n], values[from]);
        }
    }
}
