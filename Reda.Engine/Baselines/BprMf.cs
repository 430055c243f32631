using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// BPR-MF, fitted. The score of an item is its bias + the inner product of its vector and the user's. Made by <see cref="BprMfOptions.Fit"/>.
/// </summary>
public sealed unsafe class BprMf : UserBaseline
{
    private readonly BprMfOptions _options;
    private readonly ParameterSlice _users;
    private readonly ParameterSlice _items;
    private readonly ObjectPool<FoldInScratch> _scratch;

    /// <summary>Wraps what was fitted.</summary>
    /// <param name="options">The options.</param>
    /// <param name="histories">The data.</param>
    /// <param name="parameters">users [users, d] and items [items, d, and the bias].</param>
    internal BprMf(BprMfOptions options, Interactions histories, ParameterStore<float> parameters)
        : base(options, histories, Padding.Pad(options.Dimensions))
    {
        _options = options;
        Parameters = parameters;
        _users = parameters.Slice("users");
        _items = parameters.Slice("items");
        _scratch = FoldInScratch.Pool(_users.Stride);
    }

    /// <inheritdoc/>
    internal override ParameterStore<float> Parameters { get; }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<float> VectorOf(int user) => Parameters.Buffer.Span.Slice((int)_users.Offset + (user * _users.Stride), _users.Stride);

    /// <summary>Steps along the training loss of the history, each of its items against a negative a step, from the zero vector.</summary>
    /// <inheritdoc/>
    private protected override void FoldIn(ReadOnlySpan<int> history, Span<float> vector)
    {
        if (history.Length == 0 || history.Length == Items.Count) return;
        FoldInScratch scratch = _scratch.Get();
        fixed (float* user = vector)
        {
            for (int step = 0; step < _options.FoldInSteps; step++)
            {
                foreach (int item in history)
                {
                    var random = new CounterRandom(_options.Seed, RandomStreams.FoldInNegatives + (ulong)step, (ulong)item);
                    float* positive = Row(item), negative = Row(UnseenItems.ByRank(history, random.Next(Items.Count - history.Length)));
                    float slope = FoldInScratch.Sigmoid(Value(user, negative) - Value(user, positive));
                    RowMath.AddScaled(-slope, positive, scratch.Gradient, _users.Stride);
                    RowMath.AddScaled(slope, negative, scratch.Gradient, _users.Stride);
                    RowMath.AddScaled((float)_options.UserDecay, user, scratch.Gradient, _users.Stride);
                }

                // Where the row of an item holds its bias, that of a user holds padding.
                if (_users.Stride > _users.Columns) scratch.Gradient[_users.Columns] = 0;
                scratch.Step(user, (float)_options.FoldInRate);
            }
        }

        _scratch.Return(scratch);
    }

    /// <inheritdoc/>
    private protected override void Score(ReadOnlySpan<float> vector, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        fixed (float* user = vector)
        {
            for (int n = 0; n < candidates.Length; n++) scores[n] = Value(user, Row(candidates[n]));
        }
    }

    private float* Row(int item) => Parameters.Buffer.Address + _items.Offset + ((long)item * _items.Stride);

    private float Value(float* user, float* item)
    {
        float product = RowMath.Dot(user, item, _users.Stride);
        return _options.ItemBias ? product + item[_options.Dimensions] : product;
    }
}
