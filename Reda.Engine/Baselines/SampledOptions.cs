using System.Globalization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Baselines;

/// <summary>The options that methods have in common which are trained step by step on sampled batches.</summary>
public abstract record SampledOptions : BaselineOptions
{
    // Rows of this size are allocated, and counted in 32 bits.
    private const int LongestVector = 4096;

    /// <summary>d: the length of the vectors of users and items.</summary>
    public int Dimensions { get; init; } = 128;

    /// <summary>The rule by which rows move.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdaGrad;

    /// <summary>The optimiser's step size. The loss of a batch is the sum over its samples.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>What the sums of squares of <see cref="OptimizerKind.AdaGrad"/> start with.</summary>
    public double InitialAccumulator { get; init; } = 0.1;

    /// <summary>Samples per optimiser step.</summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary>Passes over all interactions.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>The gradient steps in which a vector is made for a history that the method was not fitted on.</summary>
    public int FoldInSteps { get; init; } = 50;

    /// <summary>The AdaGrad step size of these steps.</summary>
    public double FoldInRate { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        Between(Dimensions, 1, LongestVector, nameof(Dimensions));
        Between(BatchSize, 1, 1 << 20, nameof(BatchSize));
        Between(Epochs, 1, int.MaxValue - 1, nameof(Epochs));
        Between(FoldInSteps, 0, 1_000_000, nameof(FoldInSteps));
        OptionCheck.Require(Enum.IsDefined(Optimizer), nameof(Optimizer), Optimizer, "a named optimiser");
        Positive(LearningRate, nameof(LearningRate));
        Positive(FoldInRate, nameof(FoldInRate));
        OptionCheck.Require(InitialAccumulator is >= 1e-10 and <= 1e10, nameof(InitialAccumulator), InitialAccumulator, "a number from 1e-10 to 1e10");
    }

    /// <summary>Refuses a fit that would take more memory than there is.</summary>
    /// <param name="data">The data.</param>
    /// <param name="settings">The memory there is.</param>
    /// <param name="parameters">The fitted numbers, padding included.</param>
    /// <param name="rows">Rows that a sample names.</param>
    /// <param name="gradients">The floats of their gradients.</param>
    /// <param name="samples">The size of a sample of the source: a user, a positive and the negatives.</param>
    /// <param name="scratch">Further floats that have no state of the optimiser.</param>
    /// <exception cref="RedaException">R112.</exception>
    private protected void EnsureFits(Interactions data, FitSettings settings, double parameters, int rows, int gradients, int samples, double scratch = 0)
    {
        // A row of a batch has its place in the sort: the row itself, two orders, a beginning and a flag.
        double perSample = (sizeof(float) * (double)gradients) + (17.0 * rows) + (sizeof(int) * (double)samples);
        double bytes = data.MemoryBytes + (8.0 * data.Count) + (sizeof(float) * ((parameters * (1 + RowOptimizers.StatesOf(Optimizer))) + scratch)) + (Math.Min(BatchSize, data.Count) * perSample);
        settings.EnsureFits(bytes, $"lower {nameof(Dimensions)} ({Dimensions}) or {nameof(BatchSize)} ({BatchSize})");
    }

    /// <summary>Requires a whole number in a range.</summary>
    /// <param name="value">The option.</param>
    /// <param name="smallest">The smallest.</param>
    /// <param name="largest">The largest.</param>
    /// <param name="name">The option's name.</param>
    private protected static void Between(int value, int smallest, int largest, string name)
        => OptionCheck.Require(value >= smallest && value <= largest, name, value, string.Create(CultureInfo.InvariantCulture, $"a whole number from {smallest} to {largest}"));

    /// <summary>Requires a finite number above 0.</summary>
    /// <param name="value">The option.</param>
    /// <param name="name">The option's name.</param>
    private protected static void Positive(double value, string name)
        => OptionCheck.Require(value is > 0 and <= 1e10, name, value, "a number above 0, at most 1e10");

    /// <summary>Requires a finite number of at least 0.</summary>
    /// <param name="value">The option.</param>
    /// <param name="name">The option's name.</param>
    private protected static void NotNegative(double value, string name)
        => OptionCheck.Require(value is >= 0 and <= 1e10, name, value, "a number of at least 0, at most 1e10");
}
