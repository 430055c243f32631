using NUnit.Framework;
using Reda.Engine.Models;
using Reda.Engine.Tests.Persistence;

namespace Reda.Engine.Tests.Models;

/// <summary>Many threads score while the model they share is replaced again and again.</summary>
internal sealed class ModelSwapTests
{
    private const int Threads = 64;
    private const int RoundsOfAThread = 32;
    private const int Items = 70;

    private static readonly RedaOptions s_options = new() { Aspects = 2, Dimensions = 12, MemorySlots = 5, HiddenSize = 4 };
    private static readonly int[][] s_histories = [[3], [1, 2], [4, 9, 16, 25], [.. Enumerable.Range(0, 30)]];

    /// <summary>A model, an index of its weights, and which of the two it is.</summary>
    private sealed record Served(RedaModel Model, RelationIndex Index, int Number);

    [Test]
    public void Answers_WhileModelsAreSwapped_AreThoseOfOneModel()
    {
        byte[][] files = [.. new[] { 1, 2 }.Select(seed => SampleModels.Bytes(RandomModels.Create(s_options, Items, new Random(seed), s_histories)))];
        RelationIndex[] indexes = [.. files.Select(file => SampleModels.Load(file).BuildIndex(new IndexOptions { Rank = 3, Landmarks = 8, Threads = 1 }))];
        string[][] expected = [.. Enumerable.Range(0, 2).Select(number => Answers(Load(number)))];
        Assert.That(expected[0].Zip(expected[1]).Where(pair => pair.First == pair.Second), Is.Empty, "every answer must tell the models apart");

        Served current = Load(0);
        int swaps = 0, wrong = 0;
        var answered = new int[2];
        using var everybody = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            everybody.SignalAndWait();
            for (int round = 0; round < RoundsOfAThread; round++)
            {
                // Loaded anew each time; the one before is thrown away while others may still be scoring with it.
                int swap = Interlocked.Increment(ref swaps);
                Volatile.Write(ref current, Load(swap % 2));
                if (swap % 100 == 0) GC.Collect();
                for (int n = 0; n < 4; n++)
                {
                    Served served = Volatile.Read(ref current);
                    int question = (thread + (4 * round) + n) % expected[0].Length;
                    if (Answer(served, question) != expected[served.Number][question]) Interlocked.Increment(ref wrong);
                    Interlocked.Increment(ref answered[served.Number]);
                }
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.That((wrong, swaps), Is.EqualTo((0, Threads * RoundsOfAThread)));
        Assert.That(answered, Has.All.GreaterThan(0), "both models were asked");

        Served Load(int number) => new(SampleModels.Load(files[number]), indexes[number], number);
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
