using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Tests.Models;
using Reda.Engine.Tests.Training;

namespace Reda.Engine.Tests.Baselines;

/// <summary>The frozen bits of the linear methods: every leg of the build, from AVX-512 to no intrinsics at all, must find them.</summary>
[Category("Numerical")]
[Category("Reduced")]
internal sealed class LinearBitsTests
{
    // Plain arithmetic, so that nothing but the methods can change the hashes. The inverse takes more than one block of 256.
    private static readonly Interactions Tall = Data(users: 300, items: 270);
    private static readonly Interactions Wide = Data(users: 262, items: 400);

    private static IEnumerable<TestCaseData> Frozen()
    {
        yield return Case("popularity", Tall, new PopularityOptions(), "5099f590a71223cad77a9cbc97366321920d438d19eb3c6aca0b685556344f7c");
        yield return Case("recency, place", Tall, new RecencyOptions(), "6a5f7b41dc061610895c31d915903047ea0e65dc591e2fafc8855684b31682a9");
        yield return Case("recency, end", Wide, new RecencyOptions { Measure = RecencyMeasure.End, Shrink = 3 }, "90e0f9f1c630020986042f9591a642a4988b0cea5ee55b7a88c876616097ac2b");
        yield return Case("item-kNN", Tall, new ItemKnnOptions(), "f284c8bfc5b028e8c9fc2c1b4c9b38b2971a334864f7a75b5ff6abebff34fca4");
        yield return Case("item-kNN TF-IDF", Tall, new ItemKnnOptions { Weighting = ItemKnnWeighting.TfIdf, Neighbors = 10 }, "4f6562ce087fdf0db825da1a89597968609e4d64ef003f805011461e2cccfd1b");
        yield return Case("item-kNN BM25", Wide, new ItemKnnOptions { Weighting = ItemKnnWeighting.Bm25, PopularityBackOff = false }, "f348aa68d2364951dafc3d3c474e070f8f95215a643ccb04ce02f448a8e56925");
        yield return Case("SLIM", Tall, new SlimOptions { L1 = 0.1, L2 = 3, Neighbors = 20 }, "97a6e44396fe47ec93a89d8dabc84613255a183a482b9bc796cf653541919a01");
        yield return Case("EASE, items", Tall, new EaseOptions { Lambda = 20 }, "b4041036a4fda6f6706059b2f67ae9d885c2cbf58f22bd3fdb3dd804f87fa115");
        yield return Case("EASE, users", Wide, new EaseOptions { Lambda = 20 }, "362ee2cfceabb717bbf7873b91779ea26a0e237b4e71dab0f37837bcbcddf240");

        static TestCaseData Case(string name, Interactions data, BaselineOptions options, string hash) => new TestCaseData(data, options, hash).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Frozen))]
    public void Fit_FrozenConfiguration_GivesFrozenBits(Interactions data, BaselineOptions options, string hash)
    {
        Baseline model = options.Fit(data, new() { Threads = 2 });
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sum.AppendData(MemoryMarshal.AsBytes(model.Parameters.Buffer.Span));
        foreach (IndexArray array in model.Indices) sum.AppendData(MemoryMarshal.AsBytes(array.Values.AsSpan()));
        sum.AppendData(MemoryMarshal.AsBytes(model.Scores([3, 14, 15, 92, 65], model.AllItems()).AsSpan()));

        Assert.That(Convert.ToHexStringLower(sum.GetHashAndReset()), Is.EqualTo(hash));
    }

    private static Interactions Data(int users, int items)
    {
        int[][] inOrder = [.. Enumerable.Range(0, users).Select(user => Enumerable.Range(0, 8).Select(n => ((user * 7) + (n * n * (1 + (user % 5)))) % items).Distinct().ToArray())];
        Interactions rows = TrainingRuns.Rows(items, [.. inOrder.Select(row => row.Order().ToArray())]);
        return new Interactions(rows.Users, rows.Items, rows.Offsets.ToArray(), rows.HistoryItems.ToArray(), inOrder: [.. inOrder.SelectMany(row => row)]);
    }
}
