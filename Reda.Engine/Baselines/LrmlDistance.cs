namespace Reda.Engine.Baselines;

/// <summary>The distance of <see cref="LrmlOptions"/>.</summary>
public enum LrmlDistance
{
    /// <summary>D(e) = |e|^2.</summary>
    Squared,

    /// <summary>D(e) = sqrt(|e|^2 + 0.001): what the author's program computes.</summary>
    Root,
}
