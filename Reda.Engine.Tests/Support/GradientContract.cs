using NUnit.Framework;

namespace Reda.Engine.Tests.Support;

/// <summary>What every backward pass owes: the gradient of its forward pass on any shape, and a check that would notice if it were not.</summary>
internal abstract class GradientContract
{
    private const int Shapes = 120;

    private GradientCheck[] _checks = [];

    [OneTimeSetUp]
    public void Differentiate() => _checks = [.. Enumerable.Range(0, Shapes).Select(seed => Problem(new Random(seed)))];

    [Test]
    public void Backward_OnRandomShapes_EqualsCentralDifferences()
    {
        for (int seed = 0; seed < Shapes; seed++)
            Assert.That(_checks[seed].Failure(), Is.Null, $"seed {seed}");
    }

    [Test]
    public void Backward_WithAnyTermSabotaged_FailsTheCheck()
    {
        var sabotaged = new Dictionary<string, int>();
        for (int seed = 0; seed < Shapes; seed++)
        {
            foreach (var (tensor, noticeable) in _checks[seed].Tensors)
            {
                sabotaged[tensor] = sabotaged.GetValueOrDefault(tensor) + (noticeable ? 1 : 0);
                if (!noticeable) continue;
                foreach (var (name, sabotage) in GradientCheck.Sabotages)
                    Assert.That(_checks[seed].Failure(tensor, sabotage), Is.Not.Null, $"seed {seed}: the gradient of {tensor} {name}");
            }
        }

        Assert.That(sabotaged.Values, Is.All.GreaterThan(Shapes / 4), "shapes on which each term could be sabotaged");
    }

    /// <summary>A problem of a shape and with values that the random numbers choose.</summary>
    protected abstract GradientCheck Problem(Random random);
}
