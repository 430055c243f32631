using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// A fitted non-negative matrix factorisation: the score of an item is the inner product of its vector with the user's. A history is folded in by the
/// non-negative least squares that the fit solves for every user.
/// </summary>
public sealed unsafe class Nmf : UserBaseline
{
    private const int MostFoldInSweeps = 200;
    private const double FoldInTolerance = 1e-4;

    private readonly FactorTable _users;
    private readonly FactorTable _items;
    private readonly AlignedBuffer<float> _gram;
    private readonly int _dimensions;
    private readonly ObjectPool<NmfScratch> _scratch;

    /// <summary>Wraps the factors.</summary>
    /// <param name="options">The options.</param>
    /// <param name="data">The data it was fitted on.</param>
    /// <param name="parameters">users [users, d] and items [items, d].</param>
    internal Nmf(NmfOptions options, Interactions data, ParameterStore<float> parameters)
        : base(options, data, Padding.Pad(options.Dimensions))
    {
        Parameters = parameters;
        _users = new FactorTable(parameters, "users");
        _items = new FactorTable(parameters, "items");
        _dimensions = options.Dimensions;
        using var crew = new FitCrew(1);
        _gram = NmfFit.Rounded(_items.Gram(crew));
        int width = _items.Width;
        _scratch = new DefaultObjectPoolProvider().Create(new ScratchPolicy(width));
    }

    /// <inheritdoc/>
    internal override ParameterStore<float> Parameters { get; }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<float> VectorOf(int user) => _users.Row(user);

    /// <inheritdoc/>
    private protected override void FoldIn(ReadOnlySpan<int> history, Span<float> vector)
    {
        if (history.IsEmpty) return;
        NmfScratch scratch = _scratch.Get();
        try
        {
            scratch.Clear();
            _items.Sum(history, scratch.Target(0));
            scratch.ToLanes();
            double first = 0;
            for (int sweep = 0; sweep < MostFoldInSweeps; sweep++)
            {
                double violation = NonNegativeDescent.Sweep(_gram.Address, _items.Width, _dimensions, scratch.TargetLanes, scratch.ValueLanes)[0];
                if (sweep == 0) first = violation;
                if (!(violation > FoldInTolerance * first)) break;
            }

            scratch.FromLanes();
            scratch.Value(0).CopyTo(vector);
        }
        finally
        {
            _scratch.Return(scratch);
        }
    }

    /// <inheritdoc/>
    private protected override void Score(ReadOnlySpan<float> vector, ReadOnlySpan<int> candidates, Span<float> scores)
    {
        fixed (float* user = vector)
        {
            for (int n = 0; n < candidates.Length; n++) scores[n] = RowMath.Dot(user, _items[candidates[n]], _items.Width);
        }
    }

    private sealed class ScratchPolicy(int width) : PooledObjectPolicy<NmfScratch>
    {
        public override NmfScratch Create() => new(width);

        public override bool Return(NmfScratch obj) => true;
    }
}
