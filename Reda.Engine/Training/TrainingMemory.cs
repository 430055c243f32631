using System.Globalization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>
/// The bytes that a training run holds at its peak, counted before anything is allocated. They are held from the first step to the last; the model at the end
/// takes the table over and copies nothing. The runtime itself, about 50 MB, comes on top.
/// </summary>
/// <remarks>
/// With U users, I items, N interactions, D and S the dimensions and hidden units padded to 16, R = 4 k D bytes an item, a step of b = min(batch, N) samples of
/// w items each (4 when shared, 6 when independent; pooled, b chunks of w = H + Q) and T threads:
/// <code>
/// Data        4 (U + 1 + N) + ids; an id takes its string, 22 + 2 x length rounded up to 8, and 36 bytes for every place of the vocabulary
/// Samples     8 N; pooled 4 (U + 1)
/// Parameters  3 P with P = I R + 4 ((2 m + s) D + 2 S): values and Adam's two moments; 4 I more when deferred
/// Gradients   b w (R + 17): a slot an occurrence, and its place in the sort
/// Scratch     16 shards of gradients, T blocks of 16 samples or of a chunk, two forms of the weights for the kernels: 0.4 MB and 0.5 MB a thread at the defaults;
///             T (16 w R + 64 D) more with dropout
/// Validation  P + 4 (U + 1 + 2 N) + 200 U when validating: the best weights, the split and its cases
/// Update      P before it + 4 (N + I) when updating: the model that it begins with, which interactions are new, and what new items start with
/// </code>
/// </remarks>
public sealed class TrainingMemory
{
    // What a buffer may lose to begin on a page.
    private const int PageFloats = 4096 / sizeof(float);

    private const int Shards = 16;
    // An evaluation case, its place in the lists and its outcome.
    private const int CaseBytes = 200;

    private readonly Int128 _largestBuffer;

    /// <summary>Counts what a run on the given data takes.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="options">The model and how it is trained.</param>
    /// <param name="settings">Threads and validation.</param>
    public TrainingMemory(Interactions data, RedaOptions options, TrainingSettings settings)
        : this(data.Users.Count, data.Items.Count, data.Count, data.MemoryBytes, options, settings, ordered: data.HasOrder)
    {
    }

    /// <summary>Counts what a run on data of a given size takes.</summary>
    /// <param name="users">U.</param>
    /// <param name="items">I.</param>
    /// <param name="interactions">N.</param>
    /// <param name="dataBytes">The bytes of the interactions.</param>
    /// <param name="options">The model and how it is trained.</param>
    /// <param name="settings">Threads and validation.</param>
    /// <param name="held">What an update holds besides.</param>
    /// <param name="ordered">Whether the order of the histories is known, which the split keeps.</param>
    internal TrainingMemory(int users, int items, int interactions, long dataBytes, RedaOptions options, TrainingSettings settings, long held = 0, bool ordered = false)
    {
        RelationShape shape = RedaParameters.Shape(options);
        int stride = shape.DimensionStride, hidden = Padding.Pad(shape.HiddenSize);
        Int128 parameters = Floats(((Int128)items * shape.ItemStride) + ((((Int128)2 * shape.Keys) + shape.HiddenSize) * stride) + (2 * hidden));
        bool chunks = options.Sampling == SampleReading.Pooled;
        int width = chunks ? options.ChunkItems + options.Negatives : RelationSampler.ItemsOf(options.Sampling);
        int roles = chunks ? ChunkGradients.RolesOf(options.ChunkItems, options.Negatives) : SampleGradients.Roles;
        Int128 slots = (Int128)Math.Min(options.StepSize, chunks ? interactions / ChunkSampler.SmallestChunk : interactions) * width;
        Int128 slotFloats = slots * shape.ItemStride;
        long sampleLoss = 4L * shape.CodeStride * RelationShape.Lanes;
        Int128 trainingBlock = BlockFloats(shape, roles) + (chunks ? ChunkLoss.ScratchFloats(shape, options, roles) + PageFloats : sampleLoss);
        Int128 scoringBlock = BlockFloats(shape, 1) + sampleLoss;
        Int128 threads = settings.Workers;
        Int128 split = (sizeof(int) * (((Int128)(ordered ? 3 : 2) * interactions) + users + 1)) + ((Int128)CaseBytes * users);
        Int128 deferred = options.Optimizer == Optimizers.AdamMode.Deferred ? (Int128)sizeof(int) * items : 0;

        Data = dataBytes;
        Samples = sizeof(int) * (chunks ? users + 1L : 2L * interactions);
        Parameters = Bytes((3 * parameters) + deferred);
        int blockSamples = chunks ? 1 : RelationShape.Lanes;
        Int128 passing = (Int128)blockSamples * width * shape.ItemStride;
        Int128 dropout = options.Dropout > 0 ? AspectDropout.ScratchFloats(shape, blockSamples, blockSamples * width) + (2 * PageFloats) : 0;
        Gradients = Bytes(Floats(slotFloats) + (((4 * sizeof(int)) + sizeof(bool)) * slots));
        Scratch = Bytes(Floats((Shards * ShardFloats(shape)) + (2 * DerivedFloats(shape))) + (threads * Floats(trainingBlock + passing + dropout + PageFloats)));
        Validation = settings.Validate ? Bytes(parameters + split + (threads * Floats(scoringBlock))) : 0;
        Update = held;
        Total = Bytes((Int128)Data + Samples + Parameters + Gradients + Scratch + Validation + Update);
        _largestBuffer = Int128.Max(Int128.Max(parameters / sizeof(float), slotFloats), trainingBlock);
    }

    /// <summary>
    /// Counts what an update takes, at most: data are what the model knows, what comes and both together, and a list says which is new; the model itself stays.
    /// </summary>
    /// <param name="model">A model with histories.</param>
    /// <param name="more">The interactions that come.</param>
    /// <param name="settings">Threads.</param>
    internal static TrainingMemory OfUpdate(RedaModel model, Interactions more, TrainingSettings settings)
    {
        Interactions known = model.Histories!;
        int interactions = int.CreateSaturating((long)known.Count + more.Count);
        int users = Together(known.Users, more.Users), items = Together(known.Items, more.Items);
        long data = 2 * (known.MemoryBytes + more.MemoryBytes);
        long held = (sizeof(float) * model.Parameters.Buffer.Length) + (sizeof(int) * ((long)interactions + items));
        return new TrainingMemory(users, items, interactions, data, UpdateOptions.WithSamples(model.Options), settings, held);
    }

    /// <summary>The interactions and their ids, which are there before training.</summary>
    public long Data { get; }

    /// <summary>The list of the interactions that samples are drawn from, or where the chunks of each user begin.</summary>
    public long Samples { get; }

    /// <summary>Values and Adam's state.</summary>
    public long Parameters { get; }

    /// <summary>The gradients of the items of a batch.</summary>
    public long Gradients { get; }

    /// <summary>The gradients of the shards and the scratch of the threads.</summary>
    public long Scratch { get; }

    /// <summary>What validation keeps besides.</summary>
    public long Validation { get; }

    /// <summary>What an update holds besides: the model that it begins with, which interactions are new, and what new items start with.</summary>
    public long Update { get; }

    /// <summary>All of it.</summary>
    public long Total { get; }

    /// <summary>Throws unless the run fits.</summary>
    /// <param name="limit">The bytes that may be used.</param>
    /// <exception cref="RedaException">R112.</exception>
    internal void EnsureFits(long limit)
    {
        int most = Array.MaxLength - Padding.Lanes;
        if (Total > limit)
            throw TooLarge($"it takes {Total:N0} bytes, {Parameters:N0} of them for the parameters and Adam's moments, and {limit:N0} may be used");
        if (_largestBuffer > most) throw TooLarge($"one of its tables takes {_largestBuffer:N0} numbers, and a table holds at most {most:N0}");
    }

    /// <summary>What <see cref="RelationBlock"/> allocates for a thread.</summary>
    private static Int128 BlockFloats(RelationShape shape, int roles)
    {
        const int ChunkRows = 32;
        Int128 pairs = roles * RelationShape.Lanes, pair = (Int128)shape.Interactions * shape.DimensionStride, chunk = Math.Max(1, ChunkRows / shape.Interactions) * pair;
        Int128 lanes = ((3L * shape.Interactions) + shape.CodeStride + (shape.MemoryAttention ? 0 : shape.CodeStride)) * pairs;
        Int128 pointers = (5 + (roles > 1 ? 4 : 2)) * pairs * sizeof(long) / sizeof(float);
        return chunk + (roles > 1 ? pairs * pair : 0) + (2 * pairs * shape.Interactions * shape.LogitStride) + lanes + pointers + (3 * PageFloats);
    }

    /// <summary>What <see cref="RelationGradients"/> allocates.</summary>
    private static long ShardFloats(RelationShape shape)
        => ((long)shape.Logits * shape.DimensionStride) + GramFloats(shape) + (2L * shape.HiddenSize * RelationShape.Lanes) + PageFloats;

    /// <summary>What <see cref="RelationWeights"/> allocates, once for the steps and once for the model.</summary>
    private static long DerivedFloats(RelationShape shape)
    {
        long columns = shape.LogitStride + (shape.MemoryAttention ? shape.CodeStride : 0);
        return (shape.Dimensions * columns) + GramFloats(shape) + shape.LogitStride + shape.DimensionStride;
    }

    private static long GramFloats(RelationShape shape) => shape.MemoryAttention ? (long)shape.CodeSize * shape.CodeStride : 0;

    /// <summary>The number of different ids.</summary>
    private static int Together(Vocabulary known, Vocabulary more) => int.CreateSaturating((long)known.Count + more.Ids.Count(id => !known.TryGetIndex(id, out _)));

    private static Int128 Floats(Int128 count) => sizeof(float) * count;

    private static long Bytes(Int128 count) => long.CreateSaturating(count);

    private static RedaException TooLarge(FormattableString found) => new(
        RedaErrorKind.Memory,
        "R112",
        null,
        "the run does not fit in memory and was not begun",
        found.ToString(CultureInfo.InvariantCulture),
        "lower the dimensions, the aspects or the batch size, leave rare items out, or allow more memory");
}
