using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Reda.Engine.Data;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

/// <summary>Small data and shapes that train in milliseconds, and what tests ask of a run.</summary>
internal static class TrainingRuns
{
    /// <summary>20 users, 40 items, four planted aspects.</summary>
    public static Interactions Tiny { get; } = SyntheticData.Generate(
        new() { Users = 20, Items = 40, Aspects = 4, AspectsPerItem = 1, AspectsPerUser = 1, InteractionsPerUser = 6 }).Interactions;

    /// <summary>150 users, 120 items, six planted aspects: enough to learn from.</summary>
    public static Interactions Small { get; } = SyntheticData.Generate(
        new() { Users = 150, Items = 120, Aspects = 6, AspectsPerItem = 1, AspectsPerUser = 1, InteractionsPerUser = 12 }).Interactions;

    /// <summary>Three epochs of several steps, the last of them not a multiple of 16 samples, in a shape that fills no vector.</summary>
    public static RedaOptions TinyOptions { get; } = new()
    {
        Aspects = 2,
        Dimensions = 12,
        MemorySlots = 5,
        HiddenSize = 3,
        ItemSpread = 0.3,
        MemorySpread = 0.5,
        LearningRate = 0.01,
        BatchSize = 50,
        Epochs = 3,
    };

    /// <summary>Learns <see cref="Small"/> in a dozen epochs.</summary>
    public static RedaOptions SmallOptions { get; } = new()
    {
        Aspects = 2,
        Dimensions = 16,
        MemorySlots = 8,
        HiddenSize = 4,
        LearningRate = 0.01,
        BatchSize = 100,
        Epochs = 12,
    };

    /// <summary>The same on the pooled score: chunks of at most four items of <see cref="Tiny"/>, and steps of five chunks.</summary>
    public static RedaOptions PooledOptions { get; } = TinyOptions with
    {
        Sampling = SampleReading.Pooled,
        Loss = RelationLossKind.Softmax,
        ChunkItems = 4,
        Negatives = 3,
        PopularNegatives = 0.3,
        BatchSize = 20,
    };

    /// <summary>Interactions of the given rows; users and items are called by their index.</summary>
    /// <param name="items">The number of items.</param>
    /// <param name="histories">One ascending row a user.</param>
    public static Interactions Rows(int items, params int[][] histories)
    {
        int[] offsets = new int[histories.Length + 1];
        for (int user = 0; user < histories.Length; user++) offsets[user + 1] = offsets[user] + histories[user].Length;
        return new Interactions(Named(histories.Length), Named(items), offsets, [.. histories.SelectMany(history => history)]);
    }

    /// <summary>The SHA-256 of all parameters, padding included.</summary>
    public static string Hash(RedaModel model) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(model.Parameters.Buffer.Span)));

    /// <summary>Trains and keeps every report.</summary>
    public static (RedaModel Model, List<TrainingProgress> Reports) Train(Interactions data, RedaOptions options, TrainingSettings settings)
    {
        var reports = new List<TrainingProgress>();
        RedaModel model = RedaTrainer.Train(data, options, settings, new Listener<TrainingProgress>(reports.Add));
        return (model, reports);
    }

    /// <summary>Trains on <see cref="Tiny"/> and cancels after so many steps; null when it was cancelled.</summary>
    public static RedaModel? TrainUntil(int steps, RedaOptions options, TrainingSettings settings)
    {
        using var cancellation = new CancellationTokenSource();
        var listener = new Listener<TrainingProgress>(report =>
        {
            if (!report.EpochCompleted && --steps == 0) cancellation.Cancel();
        });
        try
        {
            return RedaTrainer.Train(Tiny, options, settings, listener, cancellation.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static Vocabulary Named(int count) => new(Enumerable.Range(0, count).Select(n => n.ToString()));
}
