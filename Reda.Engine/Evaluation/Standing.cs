namespace Reda.Engine.Evaluation;

/// <summary>Where a target stands among the candidates of one case: all that any ranking metric needs.</summary>
/// <param name="Greater">Candidates that score strictly higher than the target; negative when the target cannot be ranked.</param>
/// <param name="Equal">Other candidates with the target's score.</param>
internal readonly record struct Standing(int Greater, int Equal)
{
    /// <summary>The standing of a target that the model does not know.</summary>
    public static Standing Miss { get; } = new(-1, 0);

    /// <summary>Whether every metric is 0 for this case.</summary>
    public bool IsMiss => Greater < 0;

    /// <summary>The standing after one more candidate was scored.</summary>
    /// <param name="score">The candidate's score; finite.</param>
    /// <param name="targetScore">The target's score; finite.</param>
    public Standing Against(float score, float targetScore)
        => new(Greater + (score > targetScore ? 1 : 0), Equal + (score == targetScore ? 1 : 0));

    /// <summary>The standing in a ranking that is cut off.</summary>
    /// <param name="depth">Where: a target with so many above it is a miss; 0 for nowhere.</param>
    public Standing CutOff(int depth) => depth > 0 && Greater >= depth ? Miss : this;
}
