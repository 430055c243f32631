using System.Runtime.Intrinsics;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Baselines;

/// <summary>
/// The steps of <see cref="BprMf"/>: for a user u, an item i of theirs and an item j they lack the loss -ln sigma(x), x = score(u, i) - score(u, j), and L2 terms
/// on what the sample names.
/// </summary>
internal sealed unsafe class BprMfTraining : SampledMethod
{
    private const int Users = 0;
    private const int Items = 1;

    private readonly BprMfOptions _options;
    private readonly IPairSource _source;

    /// <summary>Prepares to train.</summary>
    /// <param name="options">The options.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="source">The samples, with one negative each.</param>
    public BprMfTraining(BprMfOptions options, ParameterStore<float> parameters, IPairSource source)
    {
        _options = options;
        _source = source;
        Optimizer = RowOptimizers.Create(options.Optimizer, parameters, options.LearningRate, options.InitialAccumulator);
        Tables = [new SampledTable(parameters.Slice("users"), 1, Optimizer), new SampledTable(parameters.Slice("items"), 2, Optimizer)];
    }

    /// <inheritdoc/>
    public override int SamplesPerEpoch => _source.SamplesPerEpoch;

    /// <inheritdoc/>
    public override IReadOnlyList<SampledTable> Tables { get; }

    /// <inheritdoc/>
    public override IRowOptimizer Optimizer { get; }

    /// <inheritdoc/>
    public override void Draw(SampledBatch batch, int epoch, int position, int first, int count)
        => _source.Draw(epoch, position, batch.Rows(Users, first, count), batch.Rows(Items, first, count));

    /// <inheritdoc/>
    public override double Differentiate(SampledBlock block)
    {
        int d = _options.Dimensions, length = Tables[Users].Slice.Stride;
        Vector512<float> x = default;
        for (int sample = 0; sample < block.Count; sample++)
        {
            float* positive = block.Values(Items, sample, 0), negative = block.Values(Items, sample, 1);
            float difference = PairwiseRanking.Difference(block.Values(Users, sample), positive, negative, length);
            x = x.WithElement(sample, _options.ItemBias ? difference + (positive[d] - negative[d]) : difference);
        }

        Vector512<float> loss = VectorMath.Softplus(-x), slope = VectorMath.Sigmoid(-x);
        double sum = 0;
        for (int sample = 0; sample < block.Count; sample++)
        {
            // x - x is not 0 for infinities and NaN, which the polynomials would hide.
            sum += loss[sample] + (x[sample] - x[sample]);
            Differentiate(block, sample, slope[sample]);
        }

        return sum;
    }

    private void Differentiate(SampledBlock block, int sample, float slope)
    {
        SampledTable users = Tables[Users], items = Tables[Items];
        float* positive = block.Values(Items, sample, 0), negative = block.Values(Items, sample, 1);
        float* dUser = block.Gradient(Users, sample), dPositive = block.Gradient(Items, sample, 0), dNegative = block.Gradient(Items, sample, 1);
        var factors = new PairwiseFactors(slope, (float)_options.UserDecay, (float)_options.PositiveDecay, (float)_options.NegativeDecay);
        PairwiseRanking.Gradients(factors, block.Values(Users, sample), positive, negative, users.Slice.Stride, dUser, dPositive, dNegative);
        if (!_options.ItemBias) return;

        // The bias stands behind the vector: in a vector of 16 of its own, or where the user's row has padding, which must stay 0.
        int d = _options.Dimensions;
        float decay = (float)_options.BiasDecay;
        if (items.Slice.Stride > users.Slice.Stride)
        {
            Vector512<float>.Zero.Store(dPositive + d);
            Vector512<float>.Zero.Store(dNegative + d);
        }
        else
        {
            dUser[d] = 0;
        }

        dPositive[d] = (decay * positive[d]) - slope;
        dNegative[d] = (decay * negative[d]) + slope;
    }
}
