using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Memory;

namespace Reda.Engine.Tests.Baselines;

/// <summary>The parameters of NeuMF as tensors of their own: flat, row-major, unpadded.</summary>
internal static class NeuMfTensors
{
    /// <summary>Copies tensors into the engine's layout; the other parameters stay.</summary>
    public static void Fill(IReadOnlyDictionary<string, double[]> tensors, NeuMfShape shape, ParameterStore<float> parameters)
        => Visit(tensors.Keys, shape, parameters, (name, n, ref value) => value = (float)tensors[name][n]);

    /// <summary>The first number that is farther from its tensor's than the tolerance, or null.</summary>
    public static string? Mismatch(IReadOnlyDictionary<string, double[]> tensors, NeuMfShape shape, ParameterStore<float> parameters, double tolerance)
    {
        string? mismatch = null;
        int count = 0;
        Visit(tensors.Keys, shape, parameters, (name, n, ref value) =>
        {
            count++;
            if (!(Math.Abs(value - tensors[name][n]) <= tolerance)) mismatch ??= $"{name}[{n}]: {value:R} instead of {tensors[name][n]:R}";
        });
        int expected = tensors.Values.Sum(tensor => tensor.Length);
        return mismatch ?? (count == expected ? null : $"{count} numbers instead of {expected}");
    }

    /// <summary>The values as tensors.</summary>
    public static Dictionary<string, double[]> Read(NeuMfShape shape, ParameterStore<float> parameters)
    {
        string[] names =
        [
            "product_users", "tower_users", "product_items", "tower_items", "output", "output_bias",
            .. Enumerable.Range(1, shape.Widths.Length - 1).SelectMany(layer => new[] { $"layer_{layer}", $"layer_{layer}_bias" }),
        ];
        var tensors = names.ToDictionary(name => name, _ => new List<double>());
        Visit(names, shape, parameters, (name, _, ref value) => tensors[name].Add(value), biases: 2);
        return tensors.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
    }

    private static void Visit(IEnumerable<string> names, NeuMfShape shape, ParameterStore<float> parameters, Visitor visitor, int biases = 1)
    {
        foreach (string name in names)
        {
            string slice = name[(name.StartsWith("product_", StringComparison.Ordinal) ? 8 : name.StartsWith("tower_", StringComparison.Ordinal) ? 6 : 0)..];
            int n = 0;
            Matrix<float> values = parameters[slice];
            for (int row = 0; row < values.Rows; row++)
            {
                Span<float> numbers = values[row];
                int last = shape.Widths[^1];
                (int Begin, int Length)[] parts = name switch
                {
                    "output" => [(0, shape.ProductSize), (shape.ProductStride, last)],
                    "output_bias" => [(0, biases)],
                    _ when name.StartsWith("product_", StringComparison.Ordinal) => [(0, shape.ProductSize)],
                    _ when name.StartsWith("tower_", StringComparison.Ordinal) => [(shape.ProductStride, shape.TowerSize)],
                    _ => [(0, numbers.Length)],
                };
                foreach (var (begin, length) in parts)
                {
                    for (int x = begin; x < begin + length; x++) visitor(name, n++, ref numbers[x]);
                }
            }
        }
    }

    private delegate void Visitor(string name, int n, ref float value);
}

/// <summary>Examples in a given order.</summary>
internal sealed class RecordedExamples(int[][] examples) : IExampleSource
{
    public int ExamplesPerEpoch => examples.Length;

    public void Draw(int epoch, int first, Span<int> users, Span<int> items, Span<float> labels)
    {
        for (int n = 0; n < users.Length; n++) (users[n], items[n], labels[n]) = (examples[first + n][0], examples[first + n][1], examples[first + n][2]);
    }
}
