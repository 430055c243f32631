using Reda.Engine.Data;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Persistence;

namespace Reda.Engine.Tests.Persistence;

/// <summary>Small models with known contents. Only their shapes and values matter here: nothing is trained.</summary>
internal static class SampleModels
{
    /// <summary>Options that all differ from the defaults, with rows that are not a multiple of the padding.</summary>
    public static RedaOptions Options { get; } = new()
    {
        Aspects = 2,
        Dimensions = 5,
        MemorySlots = 3,
        HiddenSize = 4,
        MemoryAttention = false,
        Pooling = HistoryPooling.LogMeanExp,
        Beta = 0.3,
        Loss = RelationLossKind.Sigmoid,
        Sampling = SampleReading.Independent,
        Optimizer = AdamMode.Dense,
        LearningRate = 0.1 + 0.2,
        WeightDecay = 1e-300,
        ItemSpread = 1.0 / 3,
        MemorySpread = 2e10,
        BatchSize = 7,
        Epochs = 9,
        Seed = ulong.MaxValue,
    };

    /// <summary>The same with those options that only pooled samples have.</summary>
    public static RedaOptions PooledOptions { get; } = Options with
    {
        Loss = RelationLossKind.Softmax,
        Sampling = SampleReading.Pooled,
        ChunkItems = 5,
        Negatives = 3,
        PopularNegatives = 0.1 + 0.2,
        Dropout = 0.1 + 0.4,
    };

    /// <summary>An account of where a model comes from, with everything that can be known.</summary>
    public static ModelProvenance Provenance { get; } = new()
    {
        EngineVersion = "0.0.9",
        DataFingerprint = new string('0', 64),
        Users = 3,
        Items = 4,
        Interactions = 6,
        Seed = ulong.MaxValue,
        Epochs = 8,
        BestEpoch = 5,
        Validation = new RecordedMetrics("among \u201c100\u201d negatives", "expected", 3, new Dictionary<string, double> { ["hr@10"] = 0.1 + 0.2, ["ndcg@10"] = 1.0 / 3 }),
        Test = new RecordedMetrics("among all", "loses", 0, new Dictionary<string, double>()),
    };

    /// <summary>A model with everything that a file may hold.</summary>
    public static RedaModel CreateFull()
        => Create().WithItemNames(new Dictionary<string, string> { ["tea"] = "Tea", [""] = "N\u00fcchtern\t", ["\u00fcber"] = "", ["milk"] = "Milk" }).WithProvenance(Provenance);

    public static RedaModel Create(bool memoryAttention = true, bool histories = true)
        => Create(Options with { MemoryAttention = memoryAttention }, histories);

    public static RedaModel Create(RedaOptions options, bool histories = true)
    {
        var interactions = Interactions.From([("ann", "tea"), ("ann", "\u00fcber"), ("bob", "\U0001F375 with milk"), ("", "tea"), ("ann", ""), ("bob", "tea")]);
        return Create(options, interactions.Items, histories ? interactions : null);
    }

    public static RedaModel Create(RedaOptions options, Vocabulary items, Interactions? histories)
    {
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, items.Count);
        int value = 0;
        parameters.Initialize((_, values) =>
        {
            for (int row = 0; row < values.Rows; row++)
            {
                foreach (ref float element in values[row]) element = MathF.ScaleB(++value, -4);
            }
        });
        return new RedaModel(options, items, parameters, histories);
    }

    /// <summary>The file of a model, in memory.</summary>
    public static byte[] Bytes(RedaModel model, bool includeHistories = true)
    {
        using var stream = new MemoryStream();
        new ModelWriter(model, includeHistories).WriteTo(stream);
        return stream.ToArray();
    }

    public static RedaModel Load(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return ModelReader.Read(stream);
    }
}
