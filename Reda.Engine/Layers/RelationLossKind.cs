namespace Reda.Engine.Layers;

/// <summary>
/// The sound readings of the paper's equation (10). As printed, the sum of log sigma(x) with x = r_c.r_n - r_c.r_p has no lower bound when it is minimised.
/// </summary>
public enum RelationLossKind
{
    /// <summary>Sum of softplus(x) = -log sigma(-x): Bayesian personalised ranking. The default.</summary>
    Bpr,

    /// <summary>Sum of sigma(x): what the authors' program minimises.</summary>
    Sigmoid,

    /// <summary>
    /// Sum of -log of the positive's share in a softmax over its score and those of its negatives; with one negative this is <see cref="Bpr"/>. Only for
    /// <see cref="Data.SampleReading.Pooled"/>, which has several.
    /// </summary>
    Softmax,
}
