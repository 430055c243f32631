using Reda.Engine.Memory;

namespace Reda.Engine.Optimizers;

/// <summary>The rule by which a row moves along its gradient.</summary>
public enum OptimizerKind
{
    /// <summary>value -= rate x gradient.</summary>
    Sgd,

    /// <summary>sum += gradient^2; value -= rate x gradient / sqrt(sum) (Duchi et al. 2011).</summary>
    AdaGrad,

    /// <summary>Adam (Kingma and Ba 2015), on the rows that a batch names, with the global step number.</summary>
    Adam,
}

/// <summary>Makes optimisers.</summary>
internal static class RowOptimizers
{
    /// <summary>How many numbers an optimiser keeps for each parameter.</summary>
    /// <param name="kind">The rule.</param>
    public static int StatesOf(OptimizerKind kind) => kind switch { OptimizerKind.Sgd => 0, OptimizerKind.AdaGrad => 1, _ => 2 };

    /// <summary>Makes an optimiser at its first step.</summary>
    /// <param name="kind">The rule.</param>
    /// <param name="values">The parameters.</param>
    /// <param name="learningRate">The step size.</param>
    /// <param name="initialAccumulator">What the sums of AdaGrad start with.</param>
    public static IRowOptimizer Create(OptimizerKind kind, ParameterStore<float> values, double learningRate, double initialAccumulator) => kind switch
    {
        OptimizerKind.Sgd => new Sgd(values, learningRate),
        OptimizerKind.AdaGrad => new AdaGrad(values, learningRate, initialAccumulator),
        _ => new Adam(values, learningRate, weightDecay: 0),
    };
}
