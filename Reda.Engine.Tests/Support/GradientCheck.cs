using Reda.Engine.Memory;

namespace Reda.Engine.Tests.Support;

/// <summary>
/// Holds a hand-written backward pass against central differences in double. The differences are taken once; the comparison can then be repeated with
/// gradients that are wrong on purpose, to see that it notices.
/// </summary>
internal sealed class GradientCheck
{
    // Near the cube root of the rounding unit, where rounding noise and the truncation error of central differences balance.
    private const double Step = 4e-6;
    private const double Relative = 1e-6;
    private const double Absolute = 1e-8;

    /// <summary>A tensor whose gradients are all smaller has nothing in it that a sabotage could spoil.</summary>
    private const double Noticeable = 1e-4;

    private readonly Func<double> _loss;
    private readonly Action _backward;
    private readonly CheckedTensor[] _tensors;
    private readonly int[][] _elements;
    private readonly double[][] _numeric;
    private readonly double[][] _analytic;

    /// <summary>Differentiates a loss both ways.</summary>
    /// <param name="tensors">What the loss depends on. The gradients that they hold already must be added to.</param>
    /// <param name="loss">Forward: computes the loss from the tensors' values, and whatever backward needs.</param>
    /// <param name="backward">Adds to the tensors' gradients; runs after <paramref name="loss"/>.</param>
    /// <param name="random">Chooses the elements when there are too many.</param>
    /// <param name="elementsPerTensor">How many elements of a tensor are checked at most.</param>
    public GradientCheck(CheckedTensor[] tensors, Func<double> loss, Action backward, Random random, int elementsPerTensor = int.MaxValue)
    {
        _loss = loss;
        _backward = backward;
        _tensors = tensors;
        _elements = Array.ConvertAll(tensors, tensor => Choose(tensor.Count, elementsPerTensor, random));

        double[][] before = Slopes();
        loss();
        backward();
        _analytic = Slopes();
        for (int t = 0; t < tensors.Length; t++)
        {
            for (int e = 0; e < _analytic[t].Length; e++) _analytic[t][e] -= before[t][e];
        }

        _numeric = new double[tensors.Length][];
        for (int t = 0; t < tensors.Length; t++)
        {
            CheckedTensor tensor = tensors[t];
            _numeric[t] = Array.ConvertAll(_elements[t], element => CentralDifference(loss, ref tensor.Value(element)));
        }
    }

    /// <summary>Ways to get a gradient wrong.</summary>
    public static IReadOnlyDictionary<string, Action<double[]>> Sabotages { get; } = new Dictionary<string, Action<double[]>>
    {
        ["scaled by 1.01"] = gradient => Scale(gradient, 1.01),
        ["dropped"] = gradient => Scale(gradient, 0),
        ["of the other sign"] = gradient => Scale(gradient, -1),
        ["without its largest element"] = gradient => gradient[Array.IndexOf(gradient, gradient.MaxBy(Math.Abs))] = 0,
    };

    /// <summary>The tensors, and whether a wrong gradient could show.</summary>
    public IEnumerable<(string Name, bool Noticeable)> Tensors
        => _tensors.Select((tensor, t) => (tensor.Name, _numeric[t].Any(slope => Math.Abs(slope) >= Noticeable)));

    /// <summary>The bytes that one more forward and backward pass allocate.</summary>
    public long Allocation()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        _loss();
        _backward();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Where the backward pass is wrong, or null.</summary>
    public string? Failure() => Compare(_analytic);

    /// <summary>Where the check finds fault with a backward pass whose gradient of one tensor is sabotaged; null if it does not notice.</summary>
    public string? Failure(string tensor, Action<double[]> sabotage)
    {
        double[][] wrong = Array.ConvertAll(_analytic, gradient => (double[])gradient.Clone());
        sabotage(wrong[Array.FindIndex(_tensors, candidate => candidate.Name == tensor)]);
        return Compare(wrong);
    }

    /// <summary>Whether W v + b comes so close to 0 somewhere that a difference could step over the kink of the relu.</summary>
    public static bool NearKink(Matrix<double> interactions, Matrix<double> weight, ReadOnlySpan<double> bias)
    {
        for (int r = 0; r < interactions.Rows; r++)
        {
            for (int unit = 0; unit < weight.Rows; unit++)
            {
                double input = bias[unit];
                for (int x = 0; x < weight.Columns; x++) input += interactions[r, x] * weight[unit, x];
                if (Math.Abs(input) < 1e-4) return true;
            }
        }

        return false;
    }

    private static double CentralDifference(Func<double> loss, ref double value)
    {
        double middle = value;
        double above = middle + Step, below = middle - Step;
        value = above;
        double difference = loss();
        value = below;
        difference -= loss();
        value = middle;
        return difference / (above - below);
    }

    private static int[] Choose(int count, int limit, Random random)
    {
        int[] elements = Enumerable.Range(0, count).ToArray();
        if (count <= limit) return elements;
        random.Shuffle(elements);
        return elements[..limit];
    }

    private static void Scale(double[] gradient, double factor)
    {
        foreach (ref double slope in gradient.AsSpan()) slope *= factor;
    }

    private double[][] Slopes()
    {
        var slopes = new double[_tensors.Length][];
        for (int t = 0; t < slopes.Length; t++)
        {
            CheckedTensor tensor = _tensors[t];
            slopes[t] = Array.ConvertAll(_elements[t], element => tensor.Slope(element));
        }

        return slopes;
    }

    private string? Compare(double[][] gradients)
    {
        for (int t = 0; t < gradients.Length; t++)
        {
            for (int e = 0; e < gradients[t].Length; e++)
            {
                double given = gradients[t][e], expected = _numeric[t][e];
                double tolerance = Math.Max(Absolute, Relative * Math.Max(Math.Abs(given), Math.Abs(expected)));
                if (!(Math.Abs(given - expected) <= tolerance))
                    return $"{string.Join(", ", _tensors.AsEnumerable())}: d{_tensors[t].Name}[{_elements[t][e]}] is {given:R}, differences give {expected:R}";
            }
        }

        return null;
    }
}
