using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Baselines;

/// <summary>Samples that are the same in every epoch.</summary>
internal sealed class FixedPairs : IPairSource
{
    private readonly int[] _users;
    private readonly int[] _items;

    public FixedPairs(int users, int items, int samples, int negatives, int seed)
    {
        var random = new Random(seed);
        Negatives = negatives;
        _users = [.. Enumerable.Range(0, samples).Select(_ => random.Next(users))];
        _items = [.. Enumerable.Range(0, samples).SelectMany(_ => Shuffled(random, items).Take(1 + negatives))];
    }

    public int SamplesPerEpoch => _users.Length;

    public int Negatives { get; }

    public IEnumerable<(int User, int[] Items)> All => _users.Select((user, n) => (user, _items[(n * (1 + Negatives))..((n + 1) * (1 + Negatives))]));

    public void Draw(int epoch, int first, Span<int> users, Span<int> items)
    {
        _users.AsSpan(first, users.Length).CopyTo(users);
        _items.AsSpan(first * (1 + Negatives), items.Length).CopyTo(items);
    }

    private static int[] Shuffled(Random random, int items)
    {
        int[] all = [.. Enumerable.Range(0, items)];
        random.Shuffle(all);
        return all;
    }
}

/// <summary>The losses of the sampled methods, written to be read against the papers and in double.</summary>
internal sealed class SampledLosses(FixedPairs pairs)
{
    /// <summary>A sample nearer to a kink, or a negative nearer to being the nearest, could go the other way in single precision or inside a difference.</summary>
    private const double Kink = 1e-3;

    private bool _nearKink;

    public FixedPairs Pairs => pairs;

    /// <summary>The loss that was computed last, without L2 terms.</summary>
    public double WithoutDecay { get; private set; }

    /// <summary>Draws start values that are exact in single precision and not near a kink.</summary>
    public ParameterStore<double> Start(ParameterStore<float> values, Random random, Func<ParameterStore<double>, double> loss)
    {
        var exact = new ParameterStore<double>([.. values.Slices.Select(slice => (slice.Name, slice.Rows, slice.Columns))]);
        do
        {
            _nearKink = false;
            foreach (ParameterSlice slice in values.Slices)
            {
                for (int row = 0; row < slice.Rows; row++)
                {
                    for (int column = 0; column < slice.Columns; column++)
                        exact[slice.Name][row, column] = values[slice.Name][row, column] = (float)(random.NextUnit() / Math.Sqrt(slice.Columns));
                }
            }

            loss(exact);
        }
        while (_nearKink);
        return exact;
    }

    public Func<ParameterStore<double>, double> BprMf(BprMfOptions options) => store =>
    {
        double sum = 0, decay = 0;
        foreach (var (user, items) in pairs.All)
        {
            double[] p = store["users"][user].ToArray(), i = store["items"][items[0]].ToArray(), j = store["items"][items[1]].ToArray();
            int d = p.Length;
            double x = Dot(p, i[..d]) - Dot(p, j[..d]);
            decay += (options.UserDecay * Dot(p, p)) + (options.PositiveDecay * Dot(i[..d], i[..d])) + (options.NegativeDecay * Dot(j[..d], j[..d]));
            if (options.ItemBias)
            {
                x += i[d] - j[d];
                decay += options.BiasDecay * ((i[d] * i[d]) + (j[d] * j[d]));
            }

            sum += Math.Log(1 + Math.Exp(-x));
        }

        WithoutDecay = sum;
        return sum + (decay / 2);
    };

    public Func<ParameterStore<double>, double> Cml(CmlOptions options) => store =>
    {
        double sum = options.Covariance == CmlCovariance.Off ? 0 : options.CovarianceWeight * Covariance(store, options.Covariance);
        foreach (var (user, items) in pairs.All)
        {
            double[] u = store["users"][user].ToArray();
            double[] distances = [.. items.Select(item => Squared(u, store["items"][item].ToArray()))];
            double[] far = [.. distances[1..].Order()];
            if (far[1] - far[0] < Kink) _nearKink = true;
            int impostors = distances[1..].Count(distance => Hinge(options.Margin + distances[0] - distance) > 0);
            double weight = options.RankWeight ? Math.Log(1 + (store["items"].Rows * (double)impostors / pairs.Negatives)) : 1;
            sum += weight * Hinge(options.Margin + distances[0] - far[0]);
        }

        return WithoutDecay = sum;
    };

    public Func<ParameterStore<double>, double> Lrml(LrmlOptions options) => store =>
    {
        double sum = 0;
        foreach (var (user, items) in pairs.All)
        {
            double[] p = store["users"][user].ToArray(), q = store["items"][items[0]].ToArray(), other = store["items"][items[1]].ToArray();
            double[] product = [.. p.Zip(q, (a, b) => a * b)];
            double[] shares = [.. Enumerable.Range(0, options.MemorySlots).Select(slot => Math.Exp(Dot(store["keys"][slot].ToArray(), product)))];
            double[] moved = [.. p.Select((value, x) => value + (Enumerable.Range(0, shares.Length).Sum(slot => shares[slot] * store["slots"][slot, x]) / shares.Sum()))];
            sum += Hinge(options.Margin + Distance(options.Distance, moved, q) - Distance(options.Distance, moved, other));
        }

        return WithoutDecay = sum;
    };

    private static double Distance(LrmlDistance kind, double[] a, double[] b) => kind == LrmlDistance.Squared ? Squared(a, b) : Math.Sqrt(Squared(a, b) + 1e-3);

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Squared(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();

    private static double Covariance(ParameterStore<double> store, CmlCovariance form)
    {
        double[][] rows = [.. store.Slices.SelectMany(slice => Enumerable.Range(0, slice.Rows).Select(row => store[slice.Name][row].ToArray()))];
        double sum = 0;
        int d = rows[0].Length;
        double[] mean = [.. Enumerable.Range(0, d).Select(x => rows.Average(row => row[x]))];
        for (int a = 0; a < d; a++)
        {
            for (int b = 0; b < d; b++)
            {
                double covariance = a == b ? 0 : rows.Average(row => (row[a] - mean[a]) * (row[b] - mean[b]));
                sum += form == CmlCovariance.SignedSum ? covariance : covariance * covariance;
            }
        }

        return sum;
    }

    private double Hinge(double x)
    {
        if (Math.Abs(x) < Kink) _nearKink = true;
        return Math.Max(0, x);
    }
}
