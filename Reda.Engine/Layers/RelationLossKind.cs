namespace Reda.Engine.Layers;

/// <summary>
/// The two sound readings of the paper's equation (10). As printed, the sum of log sigma(x) with x = r_c.r_n - r_c.r_p has no lower bound when it is minimised.
/// </summary>
public enum RelationLossKind
{
    /// <summary>Sum of softplus(x) = -log sigma(-x): Bayesian personalised ranking. The default.</summary>
    Bpr,

    /// <summary>Sum of sigma(x): what the authors' program minimises.</summary>
    Sigmoid,
}
