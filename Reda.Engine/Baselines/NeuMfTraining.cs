using System.Runtime.Intrinsics;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Baselines;

/// <summary>
/// The steps of <see cref="NeuMf"/>: the logistic loss of single examples, its mean over a batch. Towers that are trained apart see the same examples; each has a
/// logit and a loss of its own, and since they share no parameter that is the same as one run for each.
/// </summary>
internal sealed unsafe class NeuMfTraining : SampledMethod
{
    private const int Users = 0;
    private const int Items = 1;

    private static readonly int[] ShardNumbers = [.. Enumerable.Range(0, SampledTrainer.Shards)];

    private readonly NeuMfNetwork _network;
    private readonly IExampleSource _source;
    private readonly int _epochsBefore;
    private readonly bool _apart;
    private readonly float _share;
    private readonly float[] _labels;
    private readonly NeuMfBlock[] _blocks;
    private readonly AlignedBuffer<float> _gradients;

    /// <summary>Prepares to train.</summary>
    /// <param name="options">The options.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="source">The examples.</param>
    /// <param name="optimizer">Moves all parameters.</param>
    /// <param name="apart">Whether each tower has a loss of its own.</param>
    /// <param name="epochsBefore">The epochs that were trained before, whose examples are not to come again.</param>
    /// <param name="workers">The threads.</param>
    public NeuMfTraining(
        NeuMfOptions options, ParameterStore<float> parameters, IExampleSource source, IRowOptimizer optimizer, bool apart, int epochsBefore, int workers)
    {
        var shape = new NeuMfShape(options);
        int batch = Math.Min(options.BatchSize, source.ExamplesPerEpoch);
        AdamMode mode = optimizer is Adam ? options.Vectors : AdamMode.Sparse;
        _network = new NeuMfNetwork(shape, parameters);
        _source = source;
        _apart = apart;
        _epochsBefore = epochsBefore;
        _share = 1f / batch;
        _labels = new float[batch];
        _blocks = new NeuMfBlock[workers];
        for (int worker = 0; worker < workers; worker++) _blocks[worker] = new NeuMfBlock(shape);
        _gradients = new AlignedBuffer<float>((long)SampledTrainer.Shards * shape.SharedLength);
        Optimizer = optimizer;
        Tables = [new SampledTable(parameters.Slice("users"), 1, optimizer, mode), new SampledTable(parameters.Slice("items"), 1, optimizer, mode)];
    }

    /// <inheritdoc/>
    public override int SamplesPerEpoch => _source.ExamplesPerEpoch;

    /// <inheritdoc/>
    public override IReadOnlyList<SampledTable> Tables { get; }

    /// <inheritdoc/>
    public override IRowOptimizer Optimizer { get; }

    /// <inheritdoc/>
    public override int BlockSize => NeuMfBlock.Capacity;

    private NeuMfShape Shape => _network.Shape;

    /// <inheritdoc/>
    public override void Draw(SampledBatch batch, int epoch, int position, int first, int count)
        => _source.Draw(epoch + _epochsBefore, position, batch.Rows(Users, first, count), batch.Rows(Items, first, count), _labels.AsSpan(first, count));

    /// <inheritdoc/>
    public override void BeginShard(int shard) => _gradients.Span.Slice(shard * Shape.SharedLength, Shape.SharedLength).Clear();

    /// <inheritdoc/>
    public override double Differentiate(SampledBlock block)
    {
        NeuMfBlock examples = _blocks[block.Worker];
        int count = block.Count;
        for (int n = 0; n < count; n++) _network.Load(block.Values(Users, n), block.Values(Items, n), examples, n);
        _network.Forward(examples, count);

        Span<float> product = stackalloc float[NeuMfBlock.Capacity], tower = stackalloc float[NeuMfBlock.Capacity];
        ReadOnlySpan<float> labels = _labels.AsSpan(block.First, count);
        float bias = _network.OutputBias[0], towerBias = _network.OutputBias[1];
        for (int n = 0; n < count; n++)
        {
            product[n] = examples.ProductLogits[n] + bias;
            tower[n] = examples.TowerLogits[n] + (_apart ? towerBias : product[n]);
        }

        double loss = Slopes(tower[..count], labels);
        if (_apart) loss += Slopes(product[..count], labels);
        else tower.CopyTo(product);

        float* gradients = _gradients.Address + ((nint)block.Shard * Shape.SharedLength);
        _network.Backward(examples, tower[..count], gradients);
        for (int n = 0; n < count; n++)
        {
            _network.AddOutputGradients(examples, n, product[n], _apart ? tower[n] : 0, gradients);
            _network.RowGradient(examples, n, product[n], block.Values(Items, n), Users, block.Gradient(Users, n));
            _network.RowGradient(examples, n, product[n], block.Values(Users, n), Items, block.Gradient(Items, n));
        }

        return loss;
    }

    /// <inheritdoc/>
    public override void MoveShared()
    {
        Optimizer.Step(_network.SharedOffset, Shape.SharedLength, _gradients.Address, ShardNumbers);
        _network.Refresh();
    }

    /// <summary>Turns logits into the derivatives of the batch's mean loss.</summary>
    /// <returns>The sum of the losses; not finite if a logit is not.</returns>
    private double Slopes(Span<float> logits, ReadOnlySpan<float> labels)
    {
        double loss = 0;
        for (int begin = 0; begin < logits.Length; begin += 16)
        {
            int count = Math.Min(16, logits.Length - begin);
            Vector512<float> x = default;
            for (int n = 0; n < count; n++) x = x.WithElement(n, labels[begin + n] == 1 ? -logits[begin + n] : logits[begin + n]);
            Vector512<float> losses = VectorMath.Softplus(x), slopes = VectorMath.Sigmoid(x);
            for (int n = 0; n < count; n++)
            {
                // x - x is not 0 for infinities and NaN, which the polynomials would hide.
                loss += losses[n] + (x[n] - x[n]);
                logits[begin + n] = labels[begin + n] == 1 ? -_share * slopes[n] : _share * slopes[n];
            }
        }

        return loss;
    }
}
