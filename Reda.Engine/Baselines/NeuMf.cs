using System.Runtime.Intrinsics;
using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// Fitted neural matrix factorisation; scores are logits. What the first layer makes of an item does not depend on the user and is kept for all items. A history is
/// folded in by gradient steps on a user's vectors, which begin where the users stand who have its items.
/// </summary>
public sealed unsafe class NeuMf : UserBaseline
{
    // The most items of a history that a step of folding in looks at; the next step looks at the next ones.
    private const int FoldInItems = 64;

    private readonly NeuMfOptions _options;
    private readonly NeuMfNetwork _network;
    private readonly FactorTable _users;
    private readonly FactorTable _items;
    private readonly FactorTable _known;
    private readonly float[] _meanUser;
    private readonly Lazy<FactorTable> _owners;
    private readonly ObjectPool<FoldInScratch> _steps;
    private readonly ObjectPool<NeuMfBlock> _blocks;

    /// <summary>Wraps what was fitted.</summary>
    /// <param name="options">The options.</param>
    /// <param name="histories">The data.</param>
    /// <param name="parameters">As <see cref="NeuMfShape.Allocate"/> lays them out.</param>
    internal NeuMf(NeuMfOptions options, Interactions histories, ParameterStore<float> parameters)
        : base(options, histories, new NeuMfShape(options).RowStride)
    {
        var shape = new NeuMfShape(options);
        _options = options;
        Parameters = parameters;
        _network = new NeuMfNetwork(shape, parameters);
        _users = new FactorTable(parameters, "users");
        _items = new FactorTable(parameters, "items");
        _known = new FactorTable(_items.Rows, Padding.Pad(shape.Widths[1]));
        _meanUser = Mean(_users);
        _owners = new Lazy<FactorTable>(() => Owners(histories));
        _steps = FoldInScratch.Pool(shape.RowStride);
        _blocks = new DefaultObjectPoolProvider().Create(new BlockPolicy(shape));
        KnowItems();
    }

    /// <inheritdoc/>
    internal override ParameterStore<float> Parameters { get; }

    private NeuMfShape Shape => _network.Shape;

    /// <inheritdoc/>
    private protected override ReadOnlySpan<float> VectorOf(int user) => _users.Row(user);

    /// <inheritdoc/>
    private protected override void FoldIn(ReadOnlySpan<int> history, Span<float> vector)
    {
        Start(history, vector);
        if (history.Length == 0 || history.Length == Items.Count) return;
        FoldInScratch scratch = _steps.Get();
        NeuMfBlock block = _blocks.Get();
        try
        {
            fixed (float* user = vector)
            {
                for (int step = 0; step < _options.FoldInSteps; step++)
                {
                    AddGradients(history, step, user, block, scratch.Gradient);
                    scratch.Step(user, (float)_options.FoldInRate);
                }
            }
        }
        finally
        {
            _steps.Return(scratch);
            _blocks.Return(block);
        }
    }

    /// <inheritdoc/>
    private protected override void Score(ReadOnlySpan<float> vector, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        NeuMfBlock block = _blocks.Get();
        try
        {
            fixed (float* user = vector) Score(user, candidates, scores, block);
        }
        finally
        {
            _blocks.Return(block);
        }
    }

    private static float[] Mean(FactorTable users)
    {
        var mean = new float[users.Width];
        fixed (float* sum = mean)
        {
            for (int user = 0; user < users.Rows; user++) RowMath.AddScaled(1f / users.Rows, users[user], sum, users.Width);
        }

        return mean;
    }

    /// <summary>For every item the mean vector of the users who have it; that of all users where nobody does.</summary>
    private FactorTable Owners(Interactions histories)
    {
        var itemUsers = new ItemUsers(histories);
        var owners = new FactorTable(_items.Rows, _users.Width);
        for (int item = 0; item < owners.Rows; item++)
        {
            ReadOnlySpan<int> users = itemUsers.Of(item);
            Span<float> mean = owners.Row(item);
            if (users.IsEmpty) _meanUser.CopyTo(mean);
            foreach (int user in users) RowMath.AddScaled(1f / users.Length, _users[user], owners[item], owners.Width);
        }

        return owners;
    }

    /// <summary>The mean over the items of a history of their owners' mean vectors.</summary>
    private void Start(ReadOnlySpan<int> history, Span<float> vector)
    {
        if (history.IsEmpty) _meanUser.CopyTo(vector);
        fixed (float* user = vector)
        {
            foreach (int item in history) RowMath.AddScaled(1f / history.Length, _owners.Value[item], user, vector.Length);
        }
    }

    /// <summary>The item's half of the first layer: the products of its vector with the lower half of the weights.</summary>
    private void KnowItems()
    {
        int stride = _known.Width, length = Shape.TowerSize;
        var zeros = new AlignedBuffer<float>(stride);
        MatrixProduct.Multiply(
            _items[0] + Shape.ProductStride, _items.Width, 1, _network.Weights(1) + ((nint)length * stride), stride, zeros.Address, 0,
            _items.Rows, length, stride / 16, _known[0], stride);
    }

    private void Score(float* user, ReadOnlySpan<int> candidates, Span<float> scores, NeuMfBlock block)
    {
        int stride = _known.Width, product = Shape.ProductStride;
        float* half = block.Gradients(1);
        MatrixProduct.Multiply(user + product, 0, 1, _network.Weights(1), stride, _network.Biases(1), 0, 1, Shape.TowerSize, stride / 16, half, stride);
        for (int begin = 0; begin < candidates.Length; begin += NeuMfBlock.Capacity)
        {
            ReadOnlySpan<int> some = candidates.Slice(begin, Math.Min(NeuMfBlock.Capacity, candidates.Length - begin));
            for (int n = 0; n < some.Length; n++)
            {
                float* first = block.Activations(1) + ((nint)n * stride), known = _known[some[n]];
                for (int x = 0; x < stride; x += 16) (Vector512.Load(half + x) + Vector512.Load(known + x)).Store(first + x);
                Elementwise.Rectify(first, stride);
                Elementwise.Product(1, user, _items[some[n]], product, block.Products + ((nint)n * product));
            }

            _network.Forward(block, some.Length, begin: 1);
            for (int n = 0; n < some.Length; n++) scores[begin + n] = block.ProductLogits[n] + *_network.OutputBias + block.TowerLogits[n];
        }
    }

    /// <summary>Adds the gradients of the loss of some items of a history and their negatives.</summary>
    private void AddGradients(ReadOnlySpan<int> history, int step, float* user, NeuMfBlock block, float* gradient)
    {
        int positives = Math.Min(history.Length, FoldInItems), each = 1 + _options.Negatives, examples = positives * each, first = (int)((long)step * positives % history.Length);
        Span<float> slopes = stackalloc float[NeuMfBlock.Capacity];
        Span<int> items = stackalloc int[NeuMfBlock.Capacity];
        float* row = stackalloc float[Shape.RowStride];
        for (int begin = 0; begin < examples; begin += NeuMfBlock.Capacity)
        {
            int count = Math.Min(NeuMfBlock.Capacity, examples - begin);
            for (int n = 0; n < count; n++)
            {
                int example = begin + n, positive = history[(first + (example / each)) % history.Length];
                items[n] = example % each == 0 ? positive : Negative(history, step, positive, example % each);
                _network.Load(user, _items[items[n]], block, n);
            }

            _network.Forward(block, count);
            for (int n = 0; n < count; n++)
            {
                float probability = FoldInScratch.Sigmoid(block.ProductLogits[n] + *_network.OutputBias + block.TowerLogits[n]);
                slopes[n] = (begin + n) % each == 0 ? probability - 1 : probability;
            }

            _network.Backward(block, slopes[..count], null);
            for (int n = 0; n < count; n++)
            {
                _network.RowGradient(block, n, slopes[n], _items[items[n]], 0, row);
                RowMath.AddScaled(1, row, gradient, Shape.RowStride);
            }
        }
    }

    private int Negative(ReadOnlySpan<int> history, int step, int positive, int n)
    {
        var random = new CounterRandom(_options.Seed, RandomStreams.FoldInNegatives + (ulong)step, ((ulong)positive << 16) + (ulong)n);
        return UnseenItems.ByRank(history, random.Next(Items.Count - history.Length));
    }

    private sealed class BlockPolicy(NeuMfShape shape) : PooledObjectPolicy<NeuMfBlock>
    {
        public override NeuMfBlock Create() => new(shape);

        public override bool Return(NeuMfBlock obj) => true;
    }
}
