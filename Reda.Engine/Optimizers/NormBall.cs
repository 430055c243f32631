using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Optimizers;

/// <summary>An optimiser whose runs are rows that are brought back to a ball when a step has led them out of it: x = x radius / max(radius, |x|).</summary>
/// <param name="inner">Takes the steps.</param>
/// <param name="values">The parameters.</param>
/// <param name="radius">The largest Euclidean norm of a row.</param>
internal sealed unsafe class NormBall(IRowOptimizer inner, ParameterStore<float> values, double radius) : IRowOptimizer
{
    private readonly float _radius = (float)radius;

    /// <inheritdoc/>
    public void BeginStep() => inner.BeginStep();

    /// <inheritdoc/>
    public void Step(long offset, int length, float* gradients, ReadOnlySpan<int> slots)
    {
        inner.Step(offset, length, gradients, slots);
        Project(values.Buffer.Address + offset, length, _radius);
    }

    /// <inheritdoc/>
    public void Fetch(long offset, int length) => inner.Fetch(offset, length);

    /// <inheritdoc/>
    public void FetchState(long offset, int length) => inner.FetchState(offset, length);

    /// <summary>Brings all rows of a slice back to the ball.</summary>
    /// <param name="slice">The slice.</param>
    public void Project(ParameterSlice slice)
    {
        for (int row = 0; row < slice.Rows; row++) Project(values.Buffer.Address + slice.Offset + ((long)row * slice.Stride), slice.Stride, _radius);
    }

    /// <summary>Brings one row back to the ball.</summary>
    /// <param name="row">[length], updated.</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="radius">The largest norm.</param>
    public static void Project(float* row, int length, float radius)
    {
        float square = RowMath.Dot(row, row, length);
        if (square <= radius * radius) return;

        // A row too long to be measured has diverged, which must be seen; what is not a number comes here too and stays so.
        RowMath.Scale(float.IsFinite(square) ? (float)(radius / Math.Sqrt(square)) : float.NaN, row, length);
    }
}
