using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Baselines;

/// <summary>
/// The steps of <see cref="Lrml"/>: [margin + D(u + r - i) - D(u + r - j)]+ where r is the relation of u and i, for the negative j too. Users and items return to
/// the ball after every step; keys and slots are free.
/// </summary>
internal sealed unsafe class LrmlTraining : SampledMethod
{
    private const int Users = 0;
    private const int Items = 1;
    private static readonly int[] OneSlot = [0];

    private readonly LrmlOptions _options;
    private readonly IPairSource _source;
    private readonly LrmlMemory _memory;
    private readonly LrmlBlock[] _blocks;
    private readonly IRowOptimizer _free;
    private readonly ParameterSlice _keys;
    private readonly ParameterSlice _slots;
    private readonly AlignedBuffer<float> _gradients;
    private readonly int _shared;

    /// <summary>Prepares to train; brings users and items into the ball.</summary>
    /// <param name="options">The options.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="source">The samples, with one negative each.</param>
    /// <param name="workers">The threads.</param>
    public LrmlTraining(LrmlOptions options, ParameterStore<float> parameters, IPairSource source, int workers)
    {
        ParameterSlice users = parameters.Slice("users"), items = parameters.Slice("items");
        _options = options;
        _source = source;
        _memory = new LrmlMemory(parameters);
        _blocks = new LrmlBlock[workers];
        for (int worker = 0; worker < workers; worker++) _blocks[worker] = new LrmlBlock(_memory);
        _keys = parameters.Slice("keys");
        _slots = parameters.Slice("slots");
        _shared = (int)(_keys.PaddedLength + _slots.PaddedLength);
        _gradients = new AlignedBuffer<float>((long)SampledTrainer.Shards * _shared);
        _free = RowOptimizers.Create(options.Optimizer, parameters, options.LearningRate, options.InitialAccumulator);
        var ball = new NormBall(_free, parameters, options.Radius);
        ball.Project(users);
        ball.Project(items);
        Optimizer = ball;
        Tables = [new SampledTable(users, 1, ball), new SampledTable(items, 2, ball)];
    }

    /// <inheritdoc/>
    public override int SamplesPerEpoch => _source.SamplesPerEpoch;

    /// <inheritdoc/>
    public override IReadOnlyList<SampledTable> Tables { get; }

    /// <inheritdoc/>
    public override IRowOptimizer Optimizer { get; }

    /// <inheritdoc/>
    public override int BlockSize => LrmlBlock.Size;

    /// <inheritdoc/>
    public override void Draw(SampledBatch batch, int epoch, int position, int first, int count)
        => _source.Draw(epoch, position, batch.Rows(Users, first, count), batch.Rows(Items, first, count));

    /// <inheritdoc/>
    public override void BeginShard(int shard) => new Span<float>(Shard(shard), _shared).Clear();

    /// <inheritdoc/>
    public override double Differentiate(SampledBlock block)
    {
        LrmlBlock relations = _blocks[block.Worker];
        int length = _memory.Stride;
        for (int sample = 0; sample < block.Count; sample++) relations.SetPair(sample, block.Values(Users, sample), block.Values(Items, sample, 0));
        relations.Forward();
        double loss = 0;
        for (int sample = 0; sample < LrmlBlock.Size; sample++)
        {
            double hinge = sample < block.Count ? Hinge(block, relations, sample) : 0;

            // What is not a number has a gradient too: it must be seen.
            if (!(hinge <= 0))
            {
                loss += hinge;
                continue;
            }

            new Span<float>(relations.RelationGradient(sample), length).Clear();
            if (sample >= block.Count) continue;
            block.LeaveOut(Users, sample);
            block.LeaveOut(Items, sample);
        }

        relations.Backward(Shard(block.Shard), Shard(block.Shard) + _keys.PaddedLength);
        for (int sample = 0; sample < block.Count; sample++)
        {
            if (block.Row(Users, sample) < 0) continue;
            float* dProduct = relations.ProductGradient(sample), dUser = block.Gradient(Users, sample);
            new Span<float>(relations.RelationGradient(sample), length).CopyTo(new Span<float>(dUser, length));
            TranslatedTriples.AddProduct(dProduct, block.Values(Items, sample, 0), length, dUser);
            TranslatedTriples.AddProduct(dProduct, block.Values(Users, sample), length, block.Gradient(Items, sample, 0));
        }

        return loss;
    }

    /// <inheritdoc/>
    public override void MoveShared()
    {
        float* sum = Shard(0);
        for (int shard = 1; shard < SampledTrainer.Shards; shard++) RowMath.AddScaled(1, Shard(shard), sum, _shared);
        _free.Step(_keys.Offset, (int)_keys.PaddedLength, sum, OneSlot);
        _free.Step(_slots.Offset, (int)_slots.PaddedLength, sum + _keys.PaddedLength, OneSlot);
        _memory.Rebuild();
    }

    /// <summary>The loss of a sample if it is above 0, and then the gradients that do not pass through the relation.</summary>
    private float Hinge(SampledBlock block, LrmlBlock relations, int sample)
        => LrmlDistances.Hinge(
            _options, _memory.Stride,
            block.Values(Users, sample), relations.Relation(sample), block.Values(Items, sample, 0), block.Values(Items, sample, 1),
            relations.RelationGradient(sample), block.Gradient(Items, sample, 0), block.Gradient(Items, sample, 1));

    private float* Shard(int shard) => _gradients.Address + ((nint)shard * _shared);
}
