namespace Reda.Engine.Baselines;

/// <summary>The covariance loss of <see cref="CmlOptions"/>: C is the covariance of the dimensions over all users and items.</summary>
public enum CmlCovariance
{
    /// <summary>No such loss; the default, as in the authors' example. With it every row moves at every step.</summary>
    Off,

    /// <summary>The sum of the entries of C beside its diagonal, signs and all: what the authors' program computes.</summary>
    SignedSum,

    /// <summary>The sum of their squares, |C|^2 - |diag C|^2: the paper's idea, made smooth.</summary>
    SquaredFrobenius,
}
