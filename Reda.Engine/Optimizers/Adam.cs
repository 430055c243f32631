using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Optimizers;

/// <summary>
/// Adam with coupled L2 over a parameter store: holds the moments and the step number. Rows are moved one at a time, so different rows may be moved by
/// different threads.
/// </summary>
internal sealed unsafe class Adam : IRowOptimizer
{
    private readonly ParameterStore<float> _values;
    private readonly double _learningRate;
    private readonly double _weightDecay;
    private readonly long _lastStep;
    private long _step;

    /// <summary>Starts with zero moments.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="learningRate">The step size.</param>
    /// <param name="weightDecay">The coupled L2 factor: the gradient of (factor / 2) |value|^2.</param>
    /// <param name="lastStep">The step size falls in a straight line and reaches zero behind this step; 0 lets it stay.</param>
    public Adam(ParameterStore<float> values, double learningRate, double weightDecay, long lastStep = 0)
    {
        _values = values;
        FirstMoments = values.CloneShape();
        SecondMoments = values.CloneShape();
        _learningRate = learningRate;
        _weightDecay = weightDecay;
        _lastStep = lastStep;
    }

    /// <summary>The decayed sums of the gradients.</summary>
    public ParameterStore<float> FirstMoments { get; }

    /// <summary>The decayed sums of the squared gradients.</summary>
    public ParameterStore<float> SecondMoments { get; }

    /// <summary>beta1 to the power of the steps begun, the product taken step by step.</summary>
    public double Beta1Power { get; private set; } = 1;

    /// <summary>beta2 to the power of the steps begun, likewise.</summary>
    public double Beta2Power { get; private set; } = 1;

    /// <summary>The step that was begun last.</summary>
    public AdamCoefficients Coefficients { get; private set; }

    /// <summary>Continues after the steps of another run, whose moments were put into the stores.</summary>
    /// <param name="beta1Power">Its <see cref="Beta1Power"/>.</param>
    /// <param name="beta2Power">Its <see cref="Beta2Power"/>.</param>
    public void Continue(double beta1Power, double beta2Power)
    {
        Beta1Power = beta1Power;
        Beta2Power = beta2Power;
    }

    /// <summary>Begins the next step; its number enters the bias corrections.</summary>
    public void BeginStep()
    {
        Beta1Power *= AdamCoefficients.Beta1;
        Beta2Power *= AdamCoefficients.Beta2;
        double share = _lastStep == 0 ? 1 : Math.Max(0, 1 - ((double)_step++ / _lastStep));
        Coefficients = new AdamCoefficients(
            (float)(_learningRate * share * (1 - AdamCoefficients.Beta1) / (1 - Beta1Power)),
            (float)Math.Sqrt((1 - AdamCoefficients.Beta2) / (1 - Beta2Power)),
            (float)_weightDecay);
    }

    /// <inheritdoc/>
    public void Step(long offset, int length, float* gradients, ReadOnlySpan<int> slots)
        => AdamKernel.Step(
            gradients, slots, length, Coefficients,
            _values.Buffer.Address + offset, FirstMoments.Buffer.Address + offset, SecondMoments.Buffer.Address + offset);

    /// <summary>Moves a run of <paramref name="length"/> floats by steps that it has missed, with a data gradient of zero.</summary>
    /// <param name="offset">Where the run begins in the store; a multiple of 16.</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="steps">The steps, oldest first.</param>
    /// <param name="next">Where the run begins that comes next and is fetched meanwhile.</param>
    public void Replay(long offset, int length, ReadOnlySpan<AdamCoefficients> steps, long next)
        => AdamReplay.Replay(
            steps, length,
            _values.Buffer.Address + offset, FirstMoments.Buffer.Address + offset, SecondMoments.Buffer.Address + offset,
            (nint)(next - offset));

    /// <inheritdoc/>
    public void Fetch(long offset, int length)
    {
        Prefetch.Run(_values.Buffer.Address + offset, length);
        FetchState(offset, length);
    }

    /// <inheritdoc/>
    public void FetchState(long offset, int length)
    {
        Prefetch.Run(FirstMoments.Buffer.Address + offset, length);
        Prefetch.Run(SecondMoments.Buffer.Address + offset, length);
    }
}
