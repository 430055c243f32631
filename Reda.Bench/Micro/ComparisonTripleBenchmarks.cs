using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Reda.Bench.Variants;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Bench.Micro;

/// <summary>The hot loops of the comparison methods that learn from a user, a positive and a negative, beside scalar loops. In cache; compare per triple.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public unsafe class ComparisonTripleBenchmarks
{
    private const int Triples = 16;
    private const int Length = 128;

    private readonly PairwiseFactors _factors = new(Slope: 0.4f, User: 0.01f, Positive: 0.01f, Negative: 0.01f);
    private AlignedBuffer<float> _users = null!;
    private AlignedBuffer<float> _relations = null!;
    private AlignedBuffer<float> _items = null!;
    private AlignedBuffer<float> _products = null!;
    private AlignedBuffer<float> _gradients = null!;

    /// <summary>Fills everything with small numbers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _users = MicroData.Filled(Triples * Length);
        _relations = MicroData.Filled(Triples * Length);
        _items = MicroData.Filled(2 * Triples * Length);
        _products = new AlignedBuffer<float>(Triples * Length);
        _gradients = new AlignedBuffer<float>(3 * Triples * Length);
    }

    /// <summary>BPR-MF: the difference of the scores and the gradients.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Triples)]
    [BenchmarkCategory("BPR-MF")]
    public float BprMf()
    {
        float sum = 0;
        for (int n = 0; n < Triples; n++)
        {
            sum += PairwiseRanking.Difference(User(n), Positive(n), Negative(n), Length);
            PairwiseRanking.Gradients(_factors, User(n), Positive(n), Negative(n), Length, Gradient(n, 0), Gradient(n, 1), Gradient(n, 2));
        }

        return sum;
    }

    /// <summary>The same in scalar loops.</summary>
    [Benchmark(OperationsPerInvoke = Triples)]
    [BenchmarkCategory("BPR-MF")]
    public float BprMfNaive()
    {
        float sum = 0;
        for (int n = 0; n < Triples; n++)
        {
            sum += NaiveTriples.Difference(User(n), Positive(n), Negative(n), Length);
            NaiveTriples.RankingGradients(_factors, User(n), Positive(n), Negative(n), Length, Gradient(n, 0), Gradient(n, 1), Gradient(n, 2));
        }

        return sum;
    }

    /// <summary>CML: both distances and the gradients.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Triples)]
    [BenchmarkCategory("CML")]
    public float Cml()
    {
        float sum = 0;
        for (int n = 0; n < Triples; n++)
        {
            sum += MetricTriples.SquaredDistance(User(n), Positive(n), Length) - MetricTriples.SquaredDistance(User(n), Negative(n), Length);
            MetricTriples.Gradients(0.4f, User(n), Positive(n), Negative(n), Length, Gradient(n, 0), Gradient(n, 1), Gradient(n, 2));
        }

        return sum;
    }

    /// <summary>The same in scalar loops.</summary>
    [Benchmark(OperationsPerInvoke = Triples)]
    [BenchmarkCategory("CML")]
    public float CmlNaive()
    {
        float sum = 0;
        for (int n = 0; n < Triples; n++)
        {
            sum += NaiveTriples.SquaredDistance(User(n), Positive(n), Length) - NaiveTriples.SquaredDistance(User(n), Negative(n), Length);
            NaiveTriples.MetricGradients(0.4f, User(n), Positive(n), Negative(n), Length, Gradient(n, 0), Gradient(n, 1), Gradient(n, 2));
        }

        return sum;
    }

    /// <summary>LRML without its memory: the product of user and item, both lengths, the gradients, and those that come back through the product.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Triples)]
    [BenchmarkCategory("LRML")]
    public float Lrml()
    {
        float sum = 0;
        for (int n = 0; n < Triples; n++)
        {
            TranslatedTriples.Multiply(User(n), Positive(n), Length, Product(n));
            sum += TranslatedTriples.SquaredLength(User(n), Relation(n), Positive(n), Length) - TranslatedTriples.SquaredLength(User(n), Relation(n), Negative(n), Length);
            TranslatedTriples.Gradients(
                0.4f, 0.3f, User(n), Relation(n), Positive(n), Negative(n), Length, Gradient(n, 0), Gradient(n, 1), Gradient(n, 2));
            TranslatedTriples.AddProduct(Product(n), Positive(n), Length, Gradient(n, 0));
            TranslatedTriples.AddProduct(Product(n), User(n), Length, Gradient(n, 1));
        }

        return sum;
    }

    /// <summary>The same in scalar loops.</summary>
    [Benchmark(OperationsPerInvoke = Triples)]
    [BenchmarkCategory("LRML")]
    public float LrmlNaive()
    {
        float sum = 0;
        for (int n = 0; n < Triples; n++)
        {
            NaiveTriples.Multiply(User(n), Positive(n), Length, Product(n));
            sum += NaiveTriples.SquaredLength(User(n), Relation(n), Positive(n), Length) - NaiveTriples.SquaredLength(User(n), Relation(n), Negative(n), Length);
            NaiveTriples.TranslationGradients(
                0.4f, 0.3f, User(n), Relation(n), Positive(n), Negative(n), Length, Gradient(n, 0), Gradient(n, 1), Gradient(n, 2));
            NaiveTriples.AddProduct(Product(n), Positive(n), Length, Gradient(n, 0));
            NaiveTriples.AddProduct(Product(n), User(n), Length, Gradient(n, 1));
        }

        return sum;
    }

    private float* User(int triple) => _users.Address + (triple * Length);

    private float* Relation(int triple) => _relations.Address + (triple * Length);

    private float* Positive(int triple) => _items.Address + (2 * triple * Length);

    private float* Negative(int triple) => Positive(triple) + Length;

    private float* Product(int triple) => _products.Address + (triple * Length);

    private float* Gradient(int triple, int row) => _gradients.Address + (((3 * triple) + row) * Length);
}
