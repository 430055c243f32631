using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Optimizers;

/// <summary>
/// AdaGrad (Duchi, Hazan and Singer 2011) over a parameter store, in the form of TensorFlow 1: the sums of squares begin above 0 and nothing is added to their
/// roots. The gradients of a row that a batch names several times are summed before they are squared.
/// </summary>
internal sealed unsafe class AdaGrad : IRowOptimizer
{
    private readonly ParameterStore<float> _values;
    private readonly float _learningRate;

    /// <summary>Starts with the same sum of squares everywhere.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="learningRate">The step size.</param>
    /// <param name="initialAccumulator">The sum of squares before the first step, above 0.</param>
    public AdaGrad(ParameterStore<float> values, double learningRate, double initialAccumulator)
    {
        _values = values;
        _learningRate = (float)learningRate;
        Accumulators = values.CloneShape();
        Accumulators.Buffer.Span.Fill((float)initialAccumulator);
    }

    /// <summary>The sums of the squared gradients, and what they started with; padding too, so that nothing is divided by 0 there.</summary>
    public ParameterStore<float> Accumulators { get; }

    /// <inheritdoc/>
    public void BeginStep()
    {
    }

    /// <inheritdoc/>
    public void Step(long offset, int length, float* gradients, ReadOnlySpan<int> slots)
        => GradientSteps.AdaGrad(gradients, slots, length, _learningRate, _values.Buffer.Address + offset, Accumulators.Buffer.Address + offset);

    /// <inheritdoc/>
    public void Fetch(long offset, int length)
    {
        Prefetch.Run(_values.Buffer.Address + offset, length);
        FetchState(offset, length);
    }

    /// <inheritdoc/>
    public void FetchState(long offset, int length) => Prefetch.Run(Accumulators.Buffer.Address + offset, length);
}
