using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Baselines;

/// <summary>Collaborative metric learning, fitted. The score of an item is -|user - item|^2. Made by <see cref="CmlOptions.Fit"/>.</summary>
public sealed unsafe class Cml : UserBaseline
{
    private readonly CmlOptions _options;
    private readonly ParameterSlice _users;
    private readonly ParameterSlice _items;
    private readonly CmlRank _rank;
    private readonly ObjectPool<FoldInScratch> _scratch;

    /// <summary>Wraps what was fitted.</summary>
    /// <param name="options">The options.</param>
    /// <param name="histories">The data.</param>
    /// <param name="parameters">users [users, d] and items [items, d].</param>
    internal Cml(CmlOptions options, Interactions histories, ParameterStore<float> parameters)
        : base(options, histories, Padding.Pad(options.Dimensions))
    {
        _options = options;
        Parameters = parameters;
        _users = parameters.Slice("users");
        _items = parameters.Slice("items");
        _rank = new CmlRank(options.Margin, _items.Rows, options.Negatives, options.RankWeight);
        _scratch = FoldInScratch.Pool(_users.Stride);
    }

    /// <inheritdoc/>
    internal override ParameterStore<float> Parameters { get; }

    private float* Table => Parameters.Buffer.Address + _items.Offset;

    /// <inheritdoc/>
    private protected override ReadOnlySpan<float> VectorOf(int user) => Parameters.Buffer.Span.Slice((int)_users.Offset + (user * _users.Stride), _users.Stride);

    /// <summary>Steps along the training loss of the history, from the middle of its items; no history is the middle of the ball.</summary>
    /// <inheritdoc/>
    private protected override void FoldIn(ReadOnlySpan<int> history, Span<float> vector)
    {
        if (history.Length == 0) return;
        int length = _users.Stride;
        FoldInScratch scratch = _scratch.Get();
        Span<int> sample = stackalloc int[1 + _options.Negatives];
        fixed (float* user = vector)
        {
            foreach (int item in history) RowMath.AddScaled(1f / history.Length, Row(item), user, length);
            for (int step = 0; step < _options.FoldInSteps && history.Length < Items.Count; step++)
            {
                foreach (int item in history)
                {
                    var random = new CounterRandom(_options.Seed, RandomStreams.FoldInNegatives + (ulong)step, (ulong)item);
                    sample[0] = item;
                    foreach (ref int negative in sample[1..]) negative = UnseenItems.ByRank(history, random.Next(Items.Count - history.Length));
                    CmlTriple triple = _rank.Find(user, sample, Table, length);
                    if (!triple.IsActive) continue;
                    RowMath.AddScaled(2 * triple.Weight, Row(sample[1 + triple.Negative]), scratch.Gradient, length);
                    RowMath.AddScaled(-2 * triple.Weight, Row(item), scratch.Gradient, length);
                }

                scratch.Step(user, (float)_options.FoldInRate);
                NormBall.Project(user, length, (float)_options.Radius);
            }
        }

        _scratch.Return(scratch);
    }

    /// <inheritdoc/>
    private protected override void Score(ReadOnlySpan<float> vector, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        fixed (float* user = vector)
        {
            for (int n = 0; n < candidates.Length; n++) scores[n] = -MetricTriples.SquaredDistance(user, Row(candidates[n]), _users.Stride);
        }
    }

    private float* Row(int item) => Table + ((long)item * _items.Stride);
}
