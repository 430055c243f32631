namespace Reda.Engine.Tests.Support;

/// <summary>Collects the errors of many numbers, each against its own allowance, and names the worst. NaN is the worst of all.</summary>
internal sealed class ErrorMeter
{
    /// <summary>Half the distance from 1 to the next float: the relative error of one rounding.</summary>
    public const double Epsilon = 1.0 / (1 << 24);

    private string? _where;

    /// <summary>How many numbers were compared.</summary>
    public int Count { get; private set; }

    /// <summary>The largest ratio of error to allowance; at most 1 when every number is good enough.</summary>
    public double Worst { get; private set; }

    /// <summary>The worst number if it is not good enough, or null.</summary>
    public string? Mismatch => Worst <= 1 ? null : $"{_where} (error / allowance = {Worst:G3})";

    /// <summary>Compares one number.</summary>
    /// <param name="actual">What was computed.</param>
    /// <param name="expected">What is right.</param>
    /// <param name="allowed">The largest error; 0 asks for equality.</param>
    /// <param name="name">What the number belongs to.</param>
    /// <param name="index">Its place there.</param>
    public void Add(double actual, double expected, double allowed, string name, int index)
    {
        Count++;
        double error = Math.Abs(actual - expected), ratio = error == 0 ? 0 : error / allowed;
        if (double.IsNaN(ratio)) ratio = double.PositiveInfinity;
        if (ratio <= Worst) return;
        Worst = ratio;
        _where = $"{name}[{index}] is {actual:R} instead of {expected:R}";
    }
}
