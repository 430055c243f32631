using Reda.Engine.Data;

namespace Reda.Engine.Evaluation;

/// <summary>
/// Tests whether two methods differ over the users they were both evaluated on: a paired bootstrap (Efron and Tibshirani 1993, percentile intervals), a paired
/// randomisation test (sign flips; Fisher 1935, Smucker, Allan and Carterette 2007) and Holm's correction for several tests. Deterministic.
/// </summary>
public static class PairedComparison
{
    // Sums of the same numbers in another order differ in the last bits; patterns that are equal in truth must count as such.
    private const double Rounding = 1e-12;

    /// <summary>Compares two methods case by case.</summary>
    /// <param name="first">The first method's metric of every case.</param>
    /// <param name="second">The second method's, in the same order.</param>
    /// <param name="options">Draws and seed.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    /// <exception cref="ArgumentException">There are no cases, the lengths differ or a value is not finite.</exception>
    /// <exception cref="Diagnostics.RedaException">R001: an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PairedDifference Compare(
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, PairedOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new PairedOptions();
        options.Validate();
        if (first.Length != second.Length) throw new ArgumentException($"{second.Length} cases against {first.Length}", nameof(second));
        if (first.IsEmpty) throw new ArgumentException("there are no cases", nameof(first));
        var differences = new double[first.Length];
        for (int n = 0; n < differences.Length; n++)
        {
            differences[n] = first[n] - second[n];
            if (!double.IsFinite(differences[n])) throw new ArgumentException($"case {n} is not finite", nameof(first));
        }

        double mean = Sum(differences) / differences.Length;
        double[] means = Bootstrap(differences, options, cancellationToken);
        double atMost = means.Count(value => value <= 0), atLeast = means.Count(value => value >= 0);
        return new PairedDifference(
            mean,
            Quantile(means, 0.025),
            Quantile(means, 0.975),
            Math.Min(1, 2 * (1 + Math.Min(atMost, atLeast)) / (1.0 + means.Length)),
            RandomizationP(differences, options, cancellationToken),
            differences.Length);
    }

    /// <summary>Holm's step-down correction (Holm 1979): adjusted values may be held against the level that all tests together should keep.</summary>
    /// <param name="values">The p-value of every test.</param>
    /// <returns>The adjusted p-values, in the same order.</returns>
    public static double[] Holm(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        var adjusted = new double[sorted.Length];
        double largest = 0;
        for (int n = 0; n < sorted.Length; n++)
        {
            largest = Math.Max(largest, Math.Min(1, sorted[n] * (sorted.Length - n)));
            adjusted[order[n]] = largest;
        }

        return adjusted;
    }

    /// <summary>The mean of every draw of cases with replacement, ascending.</summary>
    private static double[] Bootstrap(double[] differences, PairedOptions options, CancellationToken cancellationToken)
    {
        double[] means = ForEachDraw(options, draw =>
        {
            var random = new CounterRandom(options.Seed, RandomStreams.Bootstrap, (ulong)draw);
            double sum = 0;
            for (int n = 0; n < differences.Length; n++) sum += differences[random.Next(differences.Length)];
            return sum / differences.Length;
        }, cancellationToken);
        Array.Sort(means);
        return means;
    }

    private static double RandomizationP(double[] differences, PairedOptions options, CancellationToken cancellationToken)
    {
        // A case on which the methods agree has the same difference with either sign.
        double[] some = [.. differences.Where(difference => difference != 0)];
        double found = Math.Abs(Sum(some)), enough = found - (Rounding * some.Sum(Math.Abs));
        if (some.Length < 30 && 1 << some.Length <= options.Draws)
        {
            int patterns = 1 << some.Length;
            return Enumerable.Range(0, patterns).Count(pattern => Math.Abs(Signed(some, n => (pattern >> n & 1) != 0)) >= enough) / (double)patterns;
        }

        double[] sums = ForEachDraw(options, draw =>
        {
            var random = new CounterRandom(options.Seed, RandomStreams.SignFlips, (ulong)draw);
            double sum = 0;
            ulong bits = 0;
            for (int n = 0; n < some.Length; n++)
            {
                if (n % 64 == 0) bits = random.Next();
                sum += BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(some[n]) ^ (long)(bits << 63));
                bits >>= 1;
            }

            return sum;
        }, cancellationToken);
        return (1 + sums.Count(sum => Math.Abs(sum) >= enough)) / (1.0 + sums.Length);
    }

    private static double[] ForEachDraw(PairedOptions options, Func<int, double> one, CancellationToken cancellationToken)
    {
        var values = new double[options.Draws];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
            CancellationToken = cancellationToken,
        };
        Parallel.For(0, values.Length, parallel, draw => values[draw] = one(draw));
        return values;
    }

    private static double Sum(double[] values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum;
    }

    private static double Signed(double[] values, Func<int, bool> negative)
    {
        double sum = 0;
        for (int n = 0; n < values.Length; n++) sum += negative(n) ? -values[n] : values[n];
        return sum;
    }

    /// <summary>The value below which a share of the sorted values lies, between its neighbours where it falls between them.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }
}
