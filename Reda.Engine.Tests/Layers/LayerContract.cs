using NUnit.Framework;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Layers;

/// <summary>What every layer owes beside a right gradient.</summary>
internal abstract class LayerContract : GradientContract
{
    [Test]
    public void ForwardAndBackward_OnceWarm_AllocateNothing()
        => Assert.That(Problem(new Random(1)).Allocation(), Is.Zero);
}
