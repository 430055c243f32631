using System.Runtime.Intrinsics;
using Reda.Engine.Data;
using Reda.Engine.Kernels;

namespace Reda.Engine.Baselines;

/// <summary>Finds the neighbours of items by walking from an item to its users and on to their other items. Holds the scratch of one thread.</summary>
internal sealed class ItemNeighbors : ColumnSolver
{
    private readonly Interactions _data;
    private readonly ItemUsers _users;
    private readonly Norms _norms;
    private readonly double[] _sums;
    private readonly int[] _touched;

    private ItemNeighbors(Interactions data, ItemUsers users, Norms norms)
    {
        _data = data;
        _users = users;
        _norms = norms;
        _sums = new double[data.Items.Count];
        _touched = new int[data.Items.Count];
    }

    /// <summary>The similarities that the options ask for.</summary>
    /// <param name="options">The options.</param>
    /// <param name="data">The interactions.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="progress">Told on the calling thread.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public static SparseWeights Find(
        ItemKnnOptions options, Interactions data, int threads, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        var users = new ItemUsers(data);
        var norms = new Norms(options, data, users);
        float[] scale = options.Weighting == ItemKnnWeighting.Bm25 ? Array.ConvertAll(norms.Item, factor => (float)factor) : [];
        return ColumnFit.Run(
            users, data.Items.Count, options.Neighbors, scale, () => new ItemNeighbors(data, users, norms), threads, "neighbours", progress, cancellationToken);
    }

    /// <summary>What a search takes at most, in bytes.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="neighbors">How many neighbours every item keeps; 0 means all.</param>
    /// <param name="threads">The number of threads.</param>
    public static double Bytes(Interactions data, int neighbors, int threads)
    {
        double pairs = 0, items = data.Items.Count;
        for (int user = 0; user < data.Users.Count; user++) pairs += (double)data.History(user).Length * (data.History(user).Length - 1);
        double kept = Math.Min(Math.Min(pairs, items * items), neighbors == 0 ? double.MaxValue : items * neighbors);
        double scratch = threads * items * (sizeof(double) + sizeof(int)), norms = 4.0 * sizeof(double) * (items + data.Users.Count);
        return (ColumnFit.BytesPerWeight * kept) + scratch + norms + (sizeof(int) * (double)data.Count);
    }

    /// <inheritdoc/>
    public override void Solve(int target, ColumnSink column)
    {
        int touched = 0;
        foreach (int user in _users.Of(target))
        {
            double square = _norms.UserSquare[user];
            if (square == 0) continue;
            foreach (int item in _data.History(user))
            {
                if (_sums[item] == 0) _touched[touched++] = item;
                _sums[item] += square;
            }
        }

        foreach (int item in _touched.AsSpan(0, touched))
        {
            if (item != target) column.Add(item, (float)_norms.Similarity(target, item, _sums[item]));
            _sums[item] = 0;
        }
    }

    /// <summary>x_ui = a_i b_u: a factor of the item by one of the user, and what follows from it.</summary>
    private sealed class Norms
    {
        private readonly double _shrink;
        private readonly double[] _norm;

        public Norms(ItemKnnOptions options, Interactions data, ItemUsers users)
        {
            _shrink = options.Shrink;
            UserSquare = new double[data.Users.Count];
            for (int user = 0; user < UserSquare.Length; user++)
            {
                double factor = options.Weighting == ItemKnnWeighting.None ? 1 : Rarity(data.Items.Count, data.History(user).Length);
                UserSquare[user] = factor * factor;
            }

            int items = data.Items.Count, owned = 0;
            for (int item = 0; item < items; item++) owned += users.Count(item) > 0 ? 1 : 0;
            double mean = (double)data.Count / owned;
            Item = new double[items];
            _norm = new double[items];
            for (int item = 0; item < items; item++)
            {
                Item[item] = options.Weighting == ItemKnnWeighting.Bm25 ? 2.2 / ((1.2 * (0.25 + (0.75 * users.Count(item) / mean))) + 1) : 1;
                double sum = 0;
                foreach (int user in users.Of(item)) sum += UserSquare[user];
                _norm[item] = Item[item] * Math.Sqrt(sum);
            }
        }

        /// <summary>b_u^2.</summary>
        public double[] UserSquare { get; }

        /// <summary>a_i.</summary>
        public double[] Item { get; }

        public double Similarity(int a, int b, double shared) => Item[a] * Item[b] * shared / ((_norm[a] * _norm[b]) + _shrink);

        /// <summary>ln(items / (1 + length)); a user who has everything says nothing.</summary>
        private static double Rarity(int items, int length) => Math.Max(0, VectorMath.Log(Vector512.Create((float)items / (1 + length)))[0]);
    }
}
