using NUnit.Framework;
using Reda.Engine.Models;
using Reda.Engine.Tests.Persistence;

namespace Reda.Engine.Tests.Models;

/// <summary>Many threads score while the model they share is replaced again and again.</summary>
internal sealed class ModelSwapTests
{
    private const int Threads = 64;
    private const int Swaps = 1000;
    private const int Items = 70;

    private static readonly RedaOptions s_options = new() { Aspects = 2, Dimensions = 12, MemorySlots = 5, HiddenSize = 4 };
    private static readonly int[][] s_histories = [[3], [1, 2], [4, 9, 16, 25], [.. Enumerable.Range(0, 30)]];

    /// <summary>A model, and what it answers.</summary>
    private sealed record Served(RedaModel Model, RelationIndex Index, string Name);

    [Test]
    public void Answers_WhileModelsAreSwapped_AreThoseOfOneModel()
    {
        byte[][] files = [.. new[] { 1, 2 }.Select(seed => SampleModels.Bytes(RandomModels.Create(s_options, Items, new Random(seed), s_histories)))];
        string[][] expected = [.. files.Select(file => Answers(Load(file, 0)))];
        Assert.That(expected[0].Zip(expected[1]).Where(pair => pair.First == pair.Second), Is.Empty, "every answer must tell the models apart");

        Served current = Load(files[0], 0);
        int swaps = 0, wrong = 0;
        var answered = new int[2];
        using var everybody = new Barrier(Threads + 1);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(start => new Thread(() =>
        {
            everybody.SignalAndWait();
            for (int n = start; Volatile.Read(ref swaps) < Swaps; n++)
            {
                Served served = Volatile.Read(ref current);
                int question = n % expected[0].Length, model = served.Name == "0" ? 0 : 1;
                if (Answer(served, question) != expected[model][question]) Interlocked.Increment(ref wrong);
                Interlocked.Increment(ref answered[model]);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        everybody.SignalAndWait();
        for (; swaps < Swaps; Interlocked.Increment(ref swaps))
        {
            // Loaded anew each time, and the one before thrown away while others may still be scoring with it.
            Volatile.Write(ref current, Load(files[(swaps + 1) % 2], (swaps + 1) % 2));
            if (swaps % 50 == 0) GC.Collect();
        }

        foreach (Thread thread in threads) thread.Join();
        Assert.That(wrong, Is.Zero);
        Assert.That(answered, Has.All.GreaterThan(0), "both models were asked");
    }

    private static Served Load(byte[] file, int name)
    {
        RedaModel model = SampleModels.Load(file);
        return new Served(model, model.BuildIndex(new IndexOptions { Rank = 3, Landmarks = 8, Threads = 1 }), $"{name}");
    }

    private static string[] Answers(Served served) => [.. Enumerable.Range(0, s_histories.Length * 4).Select(question => Answer(served, question))];

    /// <summary>Asks one question in one of four ways; the answer holds every bit.</summary>
    private static string Answer(Served served, int question)
    {
        int[] history = s_histories[question % s_histories.Length];
        string[] ids = [.. history.Select(item => served.Model.Items[item])];
        switch (question / s_histories.Length)
        {
            case 0:
                return string.Join(' ', served.Model.Scores(history, served.Model.AllItems()).Select(BitConverter.SingleToInt32Bits));
            case 1:
                return string.Join(' ', served.Model.Recommend(ids, 5, threads: 1).Select(best => $"{best.Item}:{BitConverter.SingleToInt32Bits(best.Score)}"));
            case 2:
                Explanation why = served.Model.Explain(ids, "i60");
                return string.Join(' ', why.Contributions.Cast<double>().Select(BitConverter.DoubleToInt64Bits));
            default:
                return string.Join(' ', served.Index.Recommend(ids, 5).Select(best => $"{best.Item}:{BitConverter.SingleToInt32Bits(best.Score)}"));
        }
    }
}
