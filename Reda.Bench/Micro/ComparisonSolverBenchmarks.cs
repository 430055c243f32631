using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Reda.Bench.Variants;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Threading;

namespace Reda.Bench.Micro;

/// <summary>
/// The hot loops of FISM (one item's step), NMF (one problem's sweep) and EASE (one inverse) beside scalar loops, on one thread. The engine's inverse allocates
/// its blocks and a team of one; NMF's problems and EASE's matrix are copied anew for every call, on both sides.
/// </summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public unsafe class ComparisonSolverBenchmarks
{
    private const int Length = 128;
    private const int Users = 16;
    private const int Problems = NonNegativeDescent.Lanes;
    private const int Order = 512;

    private HistoryOccurrence[] _occurrences = [];
    private AlignedBuffer<float> _rows = null!;
    private AlignedBuffer<float> _item = null!;
    private AlignedBuffer<float> _gram = null!;
    private AlignedBuffer<float> _targets = null!;
    private AlignedBuffer<float> _start = null!;
    private AlignedBuffer<float> _values = null!;
    private AlignedBuffer<float> _matrix = null!;
    private AlignedBuffer<float> _inverse = null!;
    private AlignedBuffer<float> _column = null!;

    /// <summary>Fills everything with small numbers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        // The factors of the own occurrences add up to 0, so that the item settles however often it is moved.
        _occurrences = [.. Enumerable.Range(0, Users).Select(n => new HistoryOccurrence(n % 2 == 0 ? 0.1f : -0.1f, n, n < Users / 4))];
        _rows = MicroData.Filled(2 * Users * Length);
        _item = MicroData.Filled(4 * Length);
        _item.Span[(2 * Length)..].Fill(1);
        _gram = Dominant(Length);
        _targets = MicroData.Filled(Length * Problems);
        _start = new AlignedBuffer<float>(Length * Problems);
        _start.Span.Fill(0.2f);
        _values = new AlignedBuffer<float>(Length * Problems);
        _matrix = Dominant(Order);
        _inverse = new AlignedBuffer<float>(Order * Order);
        _column = new AlignedBuffer<float>(Order);
    }

    /// <summary>FISM: an item that 16 users' examples name moves by AdaGrad. Compare per occurrence.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Users)]
    [BenchmarkCategory("FISM")]
    public void Fism() => HistoryFactorStep.Move(
        _occurrences, _rows.Address, _rows.Address + (Users * Length), Length, 0.05f, 0.01f,
        _item.Address, _item.Address + (2 * Length), _item.Address + Length, _item.Address + (3 * Length));

    /// <summary>The same in scalar loops.</summary>
    [Benchmark(OperationsPerInvoke = Users)]
    [BenchmarkCategory("FISM")]
    public void FismNaive() => NaiveSolvers.Move(
        _occurrences, _rows.Address, _rows.Address + (Users * Length), Length, 0.05f, 0.01f,
        _item.Address, _item.Address + (2 * Length), _item.Address + Length, _item.Address + (3 * Length));

    /// <summary>NMF: one sweep of coordinate descent, 16 problems side by side. Compare per problem.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Problems)]
    [BenchmarkCategory("NMF")]
    public float Nmf()
    {
        _start.Span.CopyTo(_values.Span);
        return NonNegativeDescent.Sweep(_gram.Address, Length, Length, _targets.Address, _values.Address)[0];
    }

    /// <summary>The same in scalar loops, one problem after the other.</summary>
    [Benchmark(OperationsPerInvoke = Problems)]
    [BenchmarkCategory("NMF")]
    public float NmfNaive()
    {
        _start.Span.CopyTo(_values.Span);
        float sum = 0;
        for (int problem = 0; problem < Problems; problem++)
            sum += NaiveSolvers.Sweep(_gram.Address, Length, Length, _targets.Address + (problem * Length), _values.Address + (problem * Length));
        return sum;
    }

    /// <summary>EASE: the inverse for 512 items.</summary>
    [Benchmark(Baseline = true)]
    [BenchmarkCategory("EASE")]
    public bool Ease()
    {
        using var team = new WorkerTeam(1);
        _matrix.Span.CopyTo(_inverse.Span);
        return SymmetricInverse.Invert(_inverse.Address, Order, Order, team);
    }

    /// <summary>The same in scalar loops.</summary>
    [Benchmark]
    [BenchmarkCategory("EASE")]
    public void EaseNaive()
    {
        _matrix.Span.CopyTo(_inverse.Span);
        NaiveSolvers.Invert(_inverse.Address, Order, Order, _column.Address);
    }

    /// <summary>Symmetric; the diagonal outweighs the rest of its row.</summary>
    private static AlignedBuffer<float> Dominant(int order)
    {
        AlignedBuffer<float> matrix = MicroData.Filled(order * order);
        for (int row = 0; row < order; row++)
        {
            for (int column = 0; column < row; column++) matrix.Span[(column * order) + row] = matrix.Span[(row * order) + column];
            matrix.Span[(row * order) + row] = order;
        }

        return matrix;
    }
}
