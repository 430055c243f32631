using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Baselines;

/// <summary>
/// Latent relational metric learning, fitted. The score of an item is -D(user + relation - item) with the relation of this user and this item. Made by
/// <see cref="LrmlOptions.Fit"/>.
/// </summary>
public sealed unsafe class Lrml : UserBaseline
{
    private readonly LrmlOptions _options;
    private readonly ParameterSlice _users;
    private readonly ParameterSlice _items;
    private readonly ObjectPool<LrmlBlock> _blocks;
    private readonly ObjectPool<FoldInScratch> _scratch;

    /// <summary>Wraps what was fitted.</summary>
    /// <param name="options">The options.</param>
    /// <param name="histories">The data.</param>
    /// <param name="parameters">users [users, d], items [items, d], keys and slots [m, d].</param>
    internal Lrml(LrmlOptions options, Interactions histories, ParameterStore<float> parameters)
        : base(options, histories, Padding.Pad(options.Dimensions))
    {
        _options = options;
        Parameters = parameters;
        _users = parameters.Slice("users");
        _items = parameters.Slice("items");
        _blocks = LrmlBlock.Pool(new LrmlMemory(parameters));
        _scratch = FoldInScratch.Pool(_users.Stride);
    }

    /// <inheritdoc/>
    internal override ParameterStore<float> Parameters { get; }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<float> VectorOf(int user) => Parameters.Buffer.Span.Slice((int)_users.Offset + (user * _users.Stride), _users.Stride);

    /// <summary>Steps along the training loss of the history, each of its items against a negative a step, from the middle of its items.</summary>
    /// <inheritdoc/>
    private protected override void FoldIn(ReadOnlySpan<int> history, Span<float> vector)
    {
        if (history.Length == 0) return;
        FoldInScratch scratch = _scratch.Get();
        LrmlBlock relations = _blocks.Get();
        fixed (float* user = vector)
        {
            foreach (int item in history) RowMath.AddScaled(1f / history.Length, Row(item), user, _users.Stride);
            for (int step = 0; step < _options.FoldInSteps && history.Length < Items.Count; step++)
            {
                for (int first = 0; first < history.Length; first += LrmlBlock.Size)
                    AddGradient(user, history, first, step, relations, scratch);
                scratch.Step(user, (float)_options.FoldInRate);
                NormBall.Project(user, _users.Stride, (float)_options.Radius);
            }
        }

        _blocks.Return(relations);
        _scratch.Return(scratch);
    }

    /// <inheritdoc/>
    private protected override void Score(ReadOnlySpan<float> vector, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        LrmlBlock relations = _blocks.Get();
        fixed (float* user = vector)
        {
            for (int first = 0; first < candidates.Length; first += LrmlBlock.Size)
            {
                int count = Math.Min(LrmlBlock.Size, candidates.Length - first);
                for (int n = 0; n < count; n++) relations.SetPair(n, user, Row(candidates[first + n]));
                relations.Forward();
                for (int n = 0; n < count; n++)
                {
                    float squared = TranslatedTriples.SquaredLength(user, relations.Relation(n), Row(candidates[first + n]), _users.Stride);
                    scores[first + n] = -LrmlDistances.Of(_options.Distance, squared);
                }
            }
        }

        _blocks.Return(relations);
    }

    /// <summary>Adds the gradient of the user in up to 16 samples of the history.</summary>
    private void AddGradient(float* user, ReadOnlySpan<int> history, int first, int step, LrmlBlock relations, FoldInScratch scratch)
    {
        int count = Math.Min(LrmlBlock.Size, history.Length - first), length = _users.Stride;
        for (int n = 0; n < count; n++) relations.SetPair(n, user, Row(history[first + n]));
        relations.Forward();
        uint live = 0;
        for (int n = 0; n < LrmlBlock.Size; n++)
        {
            if (n < count && HasGradient(user, history, history[first + n], step, relations, n, scratch.Discarded)) live |= 1u << n;
            else new Span<float>(relations.RelationGradient(n), length).Clear();
        }

        relations.Backward(null, null);
        for (int n = 0; n < count; n++)
        {
            if (((live >> n) & 1) == 0) continue;
            RowMath.AddScaled(1, relations.RelationGradient(n), scratch.Gradient, length);
            TranslatedTriples.AddProduct(relations.ProductGradient(n), Row(history[first + n]), length, scratch.Gradient);
        }
    }

    private bool HasGradient(float* user, ReadOnlySpan<int> history, int item, int step, LrmlBlock relations, int pair, float* discarded)
    {
        var random = new CounterRandom(_options.Seed, RandomStreams.FoldInNegatives + (ulong)step, (ulong)item);
        float* negative = Row(UnseenItems.ByRank(history, random.Next(Items.Count - history.Length)));
        return LrmlDistances.Hinge(
            _options, _users.Stride, user, relations.Relation(pair), Row(item), negative, relations.RelationGradient(pair), discarded, discarded) > 0;
    }

    private float* Row(int item) => Parameters.Buffer.Address + _items.Offset + ((long)item * _items.Stride);
}
