using System.Numerics;
using System.Text.Json;
using Reda.Engine.Data;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Tests.Golden;

/// <summary>
/// Ten training steps that PyTorch's autograd recorded in float64 (tools/golden/README.md). Tensors are flat, row-major and unpadded, and bear the names
/// of the model's parameters.
/// </summary>
internal sealed record GoldenCase(
    string Case,
    GoldenShape Shape,
    string Loss,
    string Sampling,
    GoldenAdam Adam,
    IReadOnlyDictionary<string, double[]> Initial,
    IReadOnlyList<GoldenStep> Steps,
    IReadOnlyDictionary<string, double[]> Final)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The names of all recorded cases, in order.</summary>
    public static IEnumerable<string> Names
        => Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>The model's options that the case was recorded with.</summary>
    public RedaOptions Options => new()
    {
        Aspects = Shape.Aspects,
        Dimensions = Shape.Dimensions,
        MemorySlots = Math.Max(1, Shape.MemorySlots),
        HiddenSize = Shape.Hidden,
        MemoryAttention = Shape.MemoryAttention,
        Loss = Enum.Parse<RelationLossKind>(Loss, ignoreCase: true),
        Sampling = Enum.Parse<SampleReading>(Sampling, ignoreCase: true),
        Optimizer = Enum.Parse<AdamMode>(Adam.Mode, ignoreCase: true),
        LearningRate = Adam.LearningRate,
        WeightDecay = Adam.WeightDecay,
    };

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden");

    public static GoldenCase Load(string name)
        => JsonSerializer.Deserialize<GoldenCase>(File.ReadAllBytes(Path.Combine(Folder, name + ".json")), Format)!;

    /// <summary>Copies recorded tensors into a store; start values are exact in single precision.</summary>
    public static void Fill<T>(IReadOnlyDictionary<string, double[]> tensors, ParameterStore<T> store)
        where T : unmanaged, INumber<T>
    {
        store.Initialize((name, values) =>
        {
            for (int row = 0; row < values.Rows; row++)
            {
                for (int column = 0; column < values.Columns; column++)
                    values[row, column] = T.CreateChecked(tensors[name][(row * values.Columns) + column]);
            }
        });
    }

    /// <summary>
    /// The first place where a store is farther from the recorded tensors than absolute + relative x |recorded|, or null. A tensor that only one side
    /// has, another size and a value that is not finite are mismatches too.
    /// </summary>
    public static string? Mismatch<T>(
        IReadOnlyDictionary<string, double[]> recorded, ParameterStore<T> store, double absolute, double relative = 0)
        where T : unmanaged, INumber<T>
    {
        var names = store.Slices.Select(slice => slice.Name).ToHashSet();
        if (!names.SetEquals(recorded.Keys)) return $"tensors {string.Join(", ", names)} instead of {string.Join(", ", recorded.Keys)}";
        foreach (string name in names)
        {
            Matrix<T> values = store[name];
            double[] expected = recorded[name];
            if (expected.Length != values.Rows * values.Columns) return $"{name}: {values.Rows} x {values.Columns} elements instead of {expected.Length}";
            for (int i = 0; i < expected.Length; i++)
            {
                double actual = double.CreateChecked(values[i / values.Columns, i % values.Columns]);
                if (!(Math.Abs(actual - expected[i]) <= absolute + (relative * Math.Abs(expected[i])))) return $"{name}[{i}]: {actual:R} instead of {expected[i]:R}";
            }
        }

        return null;
    }
}

internal sealed record GoldenShape(int Items, int Aspects, int Dimensions, int MemorySlots, int Hidden, bool MemoryAttention);

internal sealed record GoldenAdam(string Mode, double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay);

/// <summary>One step: the loss is the sum over its samples, the gradients are that sum's, without L2, before the update.</summary>
internal sealed record GoldenStep(GoldenSamples Samples, double Loss, IReadOnlyDictionary<string, double[]> Gradients);

/// <summary>The pairs [i, j] of each sample.</summary>
internal sealed record GoldenSamples(int[][] Positive, int[][] Negative, int[][] Context)
{
    /// <summary>The samples one by one.</summary>
    public IEnumerable<GoldenSample> All => Positive.Select((_, n) => new GoldenSample(Pair(Positive[n]), Pair(Negative[n]), Pair(Context[n])));

    /// <summary>The items that occur, ascending and once each.</summary>
    public IEnumerable<int> Items => Positive.Concat(Negative).Concat(Context).SelectMany(pair => pair).Distinct().Order();

    private static (int Left, int Right) Pair(int[] pair) => (pair[0], pair[1]);
}

internal readonly record struct GoldenSample((int Left, int Right) Positive, (int Left, int Right) Negative, (int Left, int Right) Context);
