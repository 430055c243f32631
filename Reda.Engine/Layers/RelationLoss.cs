namespace Reda.Engine.Layers;

/// <summary>
/// The relation-wise loss of one sample, equation (10): the positive relation is to fit the context relation better than the negative one does,
/// x = r_c . r_n - r_c . r_p. See <see cref="RelationLossKind"/> for the two readings of the printed formula.
/// </summary>
internal static class RelationLoss
{
    /// <summary>Effectively computes softplus(x) or sigma(x); finite for every finite x.</summary>
    /// <param name="positive">[d]: r_p, the relation of a pair of the user's items.</param>
    /// <param name="negative">[d]: r_n, the relation with an item the user has not interacted with.</param>
    /// <param name="context">[d]: r_c, the relation of another pair of the user's items.</param>
    /// <param name="kind">The reading.</param>
    /// <returns>The loss of the sample.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static double Forward(ReadOnlySpan<double> positive, ReadOnlySpan<double> negative, ReadOnlySpan<double> context, RelationLossKind kind)
    {
        double x = Violation(positive, negative, context);
        return kind == RelationLossKind.Sigmoid ? Algebra.Sigmoid(x) : Algebra.Softplus(x);
    }

    /// <summary>
    /// Adds the gradients: with f = lossGradient dL/dx, where dL/dx is sigma(x) or sigma(x) sigma(-x),
    /// dr_n += f r_c, dr_p -= f r_c and dr_c += f (r_n - r_p).
    /// </summary>
    /// <param name="positive">[d]: as given to <see cref="Forward"/>.</param>
    /// <param name="negative">[d]: as given to <see cref="Forward"/>.</param>
    /// <param name="context">[d]: as given to <see cref="Forward"/>.</param>
    /// <param name="kind">The reading.</param>
    /// <param name="lossGradient">The gradient of the objective with respect to this loss; 1 when the losses are summed.</param>
    /// <param name="positiveGradient">[d]: is added to.</param>
    /// <param name="negativeGradient">[d]: is added to.</param>
    /// <param name="contextGradient">[d]: is added to.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Backward(
        ReadOnlySpan<double> positive,
        ReadOnlySpan<double> negative,
        ReadOnlySpan<double> context,
        RelationLossKind kind,
        double lossGradient,
        Span<double> positiveGradient,
        Span<double> negativeGradient,
        Span<double> contextGradient)
    {
        Shape.Require(positiveGradient, context.Length);
        Shape.Require(negativeGradient, context.Length);
        Shape.Require(contextGradient, context.Length);

        double x = Violation(positive, negative, context);
        double slope = kind == RelationLossKind.Sigmoid ? Algebra.Sigmoid(x) * Algebra.Sigmoid(-x) : Algebra.Sigmoid(x);
        double factor = lossGradient * slope;

        Algebra.AddScaled(factor, context, negativeGradient);
        Algebra.AddScaled(-factor, context, positiveGradient);
        Algebra.AddScaled(factor, negative, contextGradient);
        Algebra.AddScaled(-factor, positive, contextGradient);
    }

    private static double Violation(ReadOnlySpan<double> positive, ReadOnlySpan<double> negative, ReadOnlySpan<double> context)
    {
        Shape.Require(positive, context.Length);
        Shape.Require(negative, context.Length);
        return Algebra.Dot(context, negative) - Algebra.Dot(context, positive);
    }
}
