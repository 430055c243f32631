using Reda.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Reda.Peers.Training;

/// <summary>Adam with coupled L2 as a chain of operations in place, the bias corrections folded into two numbers.</summary>
/// <param name="options">The step size and the decay.</param>
internal sealed class TorchAdam(RedaOptions options)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private int _step;
    private double _stepSize;
    private double _epsilon;

    /// <summary>Begins the next step; its number enters the bias corrections.</summary>
    public void BeginStep()
    {
        _step++;
        double root = Math.Sqrt(1 - Math.Pow(Beta2, _step));
        _stepSize = options.LearningRate * root / (1 - Math.Pow(Beta1, _step));
        _epsilon = Epsilon * root;
    }

    /// <summary>Moves parameters.</summary>
    /// <param name="values">The parameters; updated.</param>
    /// <param name="gradients">Their gradients without the L2 term, of the same shape; destroyed.</param>
    /// <param name="first">The first moments; updated.</param>
    /// <param name="second">The second moments; updated.</param>
    public void Step(Tensor values, Tensor gradients, Tensor first, Tensor second)
    {
        gradients.add_(values, options.WeightDecay);
        first.mul_(Beta1).add_(gradients, 1 - Beta1);
        second.mul_(Beta2).addcmul_(gradients, gradients, 1 - Beta2);
        using Tensor divisor = second.sqrt().add_(_epsilon);
        values.addcdiv_(first, divisor, -_stepSize);
    }
}
