using Reda.Engine.Data;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace Reda.Engine.Tests.Baselines;

/// <summary>Small random data for comparisons with dense, slow, obviously right arithmetic.</summary>
internal static class RandomInteractions
{
    /// <summary>Users "user 0", ... with items of skewed popularity "item 0", ... in random order; some items have no user.</summary>
    public static Interactions Create(int users, int items, int perUser, int seed)
    {
        Random random = new(seed), order = new(seed + 1);
        var offsets = new int[users + 1];
        var all = new List<int>();
        var inOrder = new List<int>();
        for (int user = 0; user < users; user++)
        {
            var history = new SortedSet<int>();
            int length = 1 + random.Next(2 * perUser);
            for (int n = 0; n < length; n++) history.Add((int)(items * random.NextDouble() * random.NextDouble()));
            all.AddRange(history);
            inOrder.AddRange(history.OrderBy(_ => order.Next()));
            offsets[user + 1] = all.Count;
        }

        return new Interactions(Named("user", users), Named("item", items), offsets, [.. all], inOrder: [.. inOrder]);
    }

    /// <summary>X, [users, items].</summary>
    public static LinearAlgebra.Matrix<double> Dense(Interactions data)
    {
        var matrix = LinearAlgebra.Matrix<double>.Build.Dense(data.Users.Count, data.Items.Count);
        for (int user = 0; user < data.Users.Count; user++)
        {
            foreach (int item in data.History(user)) matrix[user, item] = 1;
        }

        return matrix;
    }

    private static Vocabulary Named(string kind, int count) => new(Enumerable.Range(0, count).Select(n => $"{kind} {n}"));
}
