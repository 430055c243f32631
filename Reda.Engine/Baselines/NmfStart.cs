namespace Reda.Engine.Baselines;

/// <summary>Where a non-negative factorisation starts from.</summary>
public enum NmfStart
{
    /// <summary>
    /// The singular value decomposition: of each pair of vectors the parts of one sign, whichever weigh more, and the mean of the matrix where that leaves a
    /// zero (Boutsidis and Gallopoulos 2008, NNDSVDa). The default.
    /// </summary>
    Svd,

    /// <summary>The sizes of normally distributed numbers, scaled so that the product has the mean of the matrix, but for a constant.</summary>
    Random,
}
