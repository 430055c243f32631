using System.Runtime.Intrinsics;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>A fitted factored item similarity. It knows users by nothing but their histories, so anybody is served alike.</summary>
public sealed unsafe class Fism : Baseline
{
    private readonly FismOptions _options;
    private readonly FactorTable _history;
    private readonly FactorTable _items;
    private readonly long _bias;

    /// <summary>Wraps the vectors.</summary>
    /// <param name="options">The options.</param>
    /// <param name="items">The items.</param>
    /// <param name="histories">The data it was fitted on, if known.</param>
    /// <param name="parameters">As <see cref="Layout"/> says.</param>
    internal Fism(FismOptions options, Vocabulary items, Interactions? histories, ParameterStore<float> parameters)
        : base(options, items, histories)
    {
        _options = options;
        Parameters = parameters;
        _history = new FactorTable(parameters, "history");
        _items = new FactorTable(parameters, "items");
        _bias = parameters.Slice("bias").Offset;
    }

    /// <inheritdoc/>
    internal override ParameterStore<float> Parameters { get; }

    /// <summary>
    /// Scores candidates: b_i + c S . q_i with S the sum of p over the history. A candidate that is in the history is left out of it, as in training.
    /// </summary>
    /// <inheritdoc/>
    public override void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        Check(history, candidates, scores);
        history = Canonical(history);
        Span<float> sum = stackalloc float[_history.Width];
        _history.Sum(history, sum);
        float whole = Scale(history.Length, _options.Alpha), others = Scale(history.Length - 1, _options.Alpha);
        float* bias = Parameters.Buffer.Address + _bias;
        fixed (float* total = sum)
        {
            for (int n = 0; n < candidates.Length; n++)
            {
                int item = candidates[n];
                float product = RowMath.Dot(_items[item], total, _items.Width);
                scores[n] = history.BinarySearch(item) < 0
                    ? bias[item] + (whole * product)
                    : bias[item] + (others * (product - RowMath.Dot(_items[item], _history[item], _items.Width)));
            }
        }
    }

    /// <summary>The parameters: p, history [items, d]; q, items [items, d]; b, bias [1, items].</summary>
    /// <param name="items">The number of items.</param>
    /// <param name="dimensions">d.</param>
    internal static (string Name, int Rows, int Columns)[] Layout(int items, int dimensions)
        => [("history", items, dimensions), ("items", items, dimensions), ("bias", 1, items)];

    /// <summary>The factor of a sum over so many items: count^-alpha; 0 of none.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="alpha">From 0 to 1.</param>
    internal static float Scale(int count, double alpha)
        => count <= 0 ? 0 : VectorMath.Exp(Vector512.Create((float)-alpha) * VectorMath.Log(Vector512.Create((float)count)))[0];
}
