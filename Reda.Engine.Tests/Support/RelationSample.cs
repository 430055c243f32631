namespace Reda.Engine.Tests.Support;

/// <summary>The three pairs of one training sample.</summary>
internal readonly record struct RelationSample((int Left, int Right) Positive, (int Left, int Right) Negative, (int Left, int Right) Context)
{
    /// <summary>A pair by its role: positive 0, negative 1, context 2.</summary>
    /// <param name="role">The role.</param>
    public (int Left, int Right) Pair(int role) => role switch
    {
        0 => Positive,
        1 => Negative,
        _ => Context,
    };
}
