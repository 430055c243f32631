using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Optimizers;

/// <summary>Stochastic gradient descent over a parameter store: value -= rate x the sum of the gradients.</summary>
/// <param name="values">The parameters.</param>
/// <param name="learningRate">The step size.</param>
internal sealed unsafe class Sgd(ParameterStore<float> values, double learningRate) : IRowOptimizer
{
    private readonly float _learningRate = (float)learningRate;

    /// <inheritdoc/>
    public void BeginStep()
    {
    }

    /// <inheritdoc/>
    public void Step(long offset, int length, float* gradients, ReadOnlySpan<int> slots)
        => GradientSteps.Sgd(gradients, slots, length, _learningRate, values.Buffer.Address + offset);

    /// <inheritdoc/>
    public void Fetch(long offset, int length) => Prefetch.Run(values.Buffer.Address + offset, length);

    /// <inheritdoc/>
    public void FetchState(long offset, int length)
    {
    }
}
