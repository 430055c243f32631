using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Threading;

namespace Reda.Engine.Baselines;

/// <summary>
/// The steps of <see cref="Cml"/>: of the negatives of a sample the nearest counts, w [margin + |u - i|^2 - |u - j|^2]+, with a weight w that grows with the
/// rank of the positive and is a constant to the gradient. Which negative that is and whether the sample asks for anything is known once it is drawn.
/// </summary>
internal sealed unsafe class CmlTraining : SampledMethod
{
    private const int Users = 0;
    private const int Items = 1;

    private readonly IPairSource _source;
    private readonly CmlRank _rank;
    private readonly CovarianceRows? _covariance;
    private readonly int[] _drawn;
    private readonly CmlTriple[] _triples;
    private readonly float* _items;

    /// <summary>Prepares to train; brings all rows into the ball.</summary>
    /// <param name="options">The options.</param>
    /// <param name="parameters">The parameters; must stay referenced.</param>
    /// <param name="source">The samples.</param>
    public CmlTraining(CmlOptions options, ParameterStore<float> parameters, IPairSource source)
    {
        ParameterSlice users = parameters.Slice("users"), items = parameters.Slice("items");
        _source = source;
        _items = parameters.Buffer.Address + items.Offset;
        _rank = new CmlRank(options.Margin, items.Rows, source.Negatives, options.RankWeight);
        int capacity = Math.Min(options.BatchSize, source.SamplesPerEpoch);
        _drawn = new int[capacity * (1 + source.Negatives)];
        _triples = new CmlTriple[capacity];
        IRowOptimizer optimizer = RowOptimizers.Create(options.Optimizer, parameters, options.LearningRate, options.InitialAccumulator);
        if (options.Covariance != CmlCovariance.Off) optimizer = _covariance = CovarianceRows.Create(optimizer, parameters, options);
        var ball = new NormBall(optimizer, parameters, options.Radius);
        ball.Project(users);
        ball.Project(items);
        Optimizer = ball;
        AdamMode mode = _covariance is null ? AdamMode.Sparse : AdamMode.Dense;
        Tables = [new SampledTable(users, 1, ball, mode), new SampledTable(items, 2, ball, mode)];
    }

    /// <inheritdoc/>
    public override int SamplesPerEpoch => _source.SamplesPerEpoch;

    /// <inheritdoc/>
    public override IReadOnlyList<SampledTable> Tables { get; }

    /// <inheritdoc/>
    public override IRowOptimizer Optimizer { get; }

    /// <inheritdoc/>
    public override void BeginStep(WorkerTeam team) => _covariance?.Measure(team);

    /// <inheritdoc/>
    public override void Draw(SampledBatch batch, int epoch, int position, int first, int count)
    {
        Span<int> users = batch.Rows(Users, first, count), items = batch.Rows(Items, first, count);
        int width = 1 + _source.Negatives, length = Tables[Items].Slice.Stride;
        Span<int> drawn = _drawn.AsSpan(first * width, count * width);
        _source.Draw(epoch, position, users, drawn);
        for (int n = 0; n < count; n++)
        {
            if (n + 1 < count) Fetch(batch, users[n + 1], drawn.Slice((n + 1) * width, width), length);
            ReadOnlySpan<int> sample = drawn.Slice(n * width, width);
            CmlTriple triple = _triples[first + n] = _rank.Find(batch.Values(Users, users[n]), sample, _items, length);
            if (!triple.IsActive) users[n] = -1;
            items[2 * n] = triple.IsActive ? sample[0] : -1;
            items[(2 * n) + 1] = triple.IsActive ? sample[1 + triple.Negative] : -1;
        }
    }

    /// <inheritdoc/>
    public override double Differentiate(SampledBlock block)
    {
        // The covariance belongs to the step, so to one of its blocks.
        double loss = block.First == 0 && _covariance is not null ? _covariance.Loss : 0;
        int length = Tables[Users].Slice.Stride;
        for (int sample = 0; sample < block.Count; sample++)
        {
            CmlTriple triple = _triples[block.First + sample];
            if (!triple.IsActive) continue;
            loss += triple.Weight * (double)triple.Hinge;
            MetricTriples.Gradients(
                triple.Weight,
                block.Values(Users, sample), block.Values(Items, sample, 0), block.Values(Items, sample, 1),
                length,
                block.Gradient(Users, sample), block.Gradient(Items, sample, 0), block.Gradient(Items, sample, 1));
        }

        return loss;
    }

    private void Fetch(SampledBatch batch, int user, ReadOnlySpan<int> items, int length)
    {
        Prefetch.Run(batch.Values(Users, user), length);
        foreach (int item in items) Prefetch.Run(_items + ((nint)item * length), length);
    }
}
