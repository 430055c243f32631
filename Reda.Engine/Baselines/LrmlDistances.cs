using Reda.Engine.Kernels;

namespace Reda.Engine.Baselines;

/// <summary>Distances of moved users to items, and the hinge loss over them.</summary>
internal static unsafe class LrmlDistances
{
    private const double RootOffset = 1e-3;

    /// <summary>D of a squared length.</summary>
    /// <param name="distance">The kind.</param>
    /// <param name="squared">|e|^2.</param>
    public static float Of(LrmlDistance distance, float squared) => distance == LrmlDistance.Squared ? squared : (float)Math.Sqrt(squared + RootOffset);

    /// <summary>margin + D(user + relation - positive) - D(user + relation - negative), and its gradients unless it is at most 0.</summary>
    /// <param name="options">The distance and the margin.</param>
    /// <param name="length">The floats of a vector.</param>
    /// <param name="user">[length].</param>
    /// <param name="relation">[length].</param>
    /// <param name="positive">[length].</param>
    /// <param name="negative">[length].</param>
    /// <param name="dMoved">[length]: of user and of relation.</param>
    /// <param name="dPositive">[length].</param>
    /// <param name="dNegative">[length].</param>
    public static float Hinge(
        LrmlOptions options, int length, float* user, float* relation, float* positive, float* negative, float* dMoved, float* dPositive, float* dNegative)
    {
        LrmlDistance kind = options.Distance;
        float near = Of(kind, TranslatedTriples.SquaredLength(user, relation, positive, length));
        float far = Of(kind, TranslatedTriples.SquaredLength(user, relation, negative, length));
        float hinge = (float)options.Margin + near - far;
        if (hinge <= 0) return hinge;
        bool squared = kind == LrmlDistance.Squared;
        TranslatedTriples.Gradients(squared ? 2 : 1 / near, squared ? 2 : 1 / far, user, relation, positive, negative, length, dMoved, dPositive, dNegative);
        return hinge;
    }
}
