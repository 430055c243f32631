using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Tests.Support;

/// <summary>A model with random parameters in single and, with the same values, in double precision, and samples over its items.</summary>
internal sealed class RandomModel
{
    /// <summary>
    /// No input of a rectifier comes closer to 0 in the samples: the gradient jumps there, and rounding would decide on which side each path stands.
    /// </summary>
    private const double KinkMargin = 2e-5;

    private readonly RedaOptions _options;
    private readonly int _items;
    private readonly Random _random;

    /// <summary>Draws the parameters.</summary>
    /// <param name="options">The shape, the loss and the reading of the samples.</param>
    /// <param name="items">The number of items, at least 4.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="slotSpread">The spread of the memory slots; a large one makes relations that differ much.</param>
    public RandomModel(RedaOptions options, int items, int seed, double slotSpread = 1)
    {
        _options = options;
        _items = items;
        _random = new Random(seed);
        Parameters = RedaParameters.Allocate<float>(options, items);
        Specification = new RedaSpecification(options, items);
        Parameters.Initialize((name, values) =>
        {
            double spread = name switch
            {
                "slots" => slotSpread,
                "hidden_bias" => 0.25,
                _ => 1,
            };
            for (int row = 0; row < values.Rows; row++)
            {
                foreach (ref float value in values[row]) value = (float)(_random.NextUnit() * spread);
            }
        });
        CopyToSpecification();
    }

    /// <summary>The parameters of the fast path.</summary>
    public ParameterStore<float> Parameters { get; }

    /// <summary>The specification with the same parameters.</summary>
    public RedaSpecification Specification { get; }

    /// <summary>Multiplies a tensor by a number, in both precisions alike.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="factor">The number.</param>
    public void Scale(string tensor, float factor)
    {
        foreach (ref float value in Parameters[tensor].Elements) value *= factor;
        CopyToSpecification();
    }

    /// <summary>Draws samples of the options' reading.</summary>
    /// <param name="count">How many.</param>
    public List<RelationSample> Samples(int count)
    {
        var samples = new List<RelationSample>(count);
        while (samples.Count < count)
        {
            RelationSample sample = Draw();
            if (!Enumerable.Range(0, 3).Any(role => IsNearKink(sample.Pair(role)))) samples.Add(sample);
        }

        return samples;
    }

    /// <summary>The loss of the samples by the specification, whose gradients then are those of the samples alone.</summary>
    /// <param name="samples">The samples.</param>
    public double Differentiate(IEnumerable<RelationSample> samples)
    {
        Specification.Gradients.Buffer.Span.Clear();
        return samples.Sum(sample => Specification.AddLossGradients(sample.Positive, sample.Negative, sample.Context));
    }

    /// <summary>x of a sample, equation (10): how much better the negative relation fits the context than the positive one does.</summary>
    /// <param name="sample">The sample.</param>
    public double Violation(RelationSample sample)
    {
        var relations = new double[3][];
        for (int role = 0; role < 3; role++)
            Specification.Relation(sample.Pair(role).Left, sample.Pair(role).Right, relations[role] = new double[_options.Dimensions]);
        return relations[2].Zip(relations[1].Zip(relations[0], (n, p) => n - p), (c, difference) => c * difference).Sum();
    }

    private void CopyToSpecification()
    {
        for (int n = 0; n < Parameters.Buffer.Length; n++) Specification.Parameters.Buffer.Span[n] = Parameters.Buffer.Span[n];
    }

    private RelationSample Draw()
    {
        Span<int> items = stackalloc int[_items];
        for (int item = 0; item < _items; item++) items[item] = item;
        _random.Shuffle(items);
        return _options.Sampling == SampleReading.Shared
            ? new RelationSample((items[0], items[3]), (items[1], items[3]), (items[2], items[3]))
            : new RelationSample((items[0], items[1]), DrawPair(), DrawPair());
    }

    private (int Left, int Right) DrawPair()
    {
        int left = _random.Next(_items), right = _random.Next(_items - 1);
        return (left, right < left ? right : right + 1);
    }

    private bool IsNearKink((int Left, int Right) pair)
    {
        Matrix<double> items = Specification.Parameters["items"], weight = Specification.Parameters["hidden_weight"], bias = Specification.Parameters["hidden_bias"];
        int k = _options.Aspects;
        for (int nl = 0; nl < k * k; nl++)
        {
            Span<double> p = items[(pair.Left * k) + (nl / k)], q = items[(pair.Right * k) + (nl % k)];
            for (int unit = 0; unit < weight.Rows; unit++)
            {
                double input = bias[0, unit];
                for (int x = 0; x < p.Length; x++) input += p[x] * q[x] * weight[unit, x];
                if (Math.Abs(input) < KinkMargin) return true;
            }
        }

        return false;
    }
}
