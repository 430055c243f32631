using NUnit.Framework;
using Reda.Engine.Kernels;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
[Category("Reduced")]
internal sealed unsafe class RelationGradientsTests
{
    [Test]
    public void Add_AnotherShard_AddsEveryNumber([Values] bool memoryAttention, [Values(1, 17)] int size)
    {
        var shape = new RelationShape(2, size, size, size, memoryAttention);
        RelationGradients first = new(shape), second = new(shape);
        for (int n = 0; n < first.All.Length; n++) (first.All[n], second.All[n]) = (n, 1000 * n);

        first.Add(second);

        Assert.That(first.All.ToArray(), Is.EqualTo(Enumerable.Range(0, first.All.Length).Select(n => 1001f * n)));
        Assert.That(second.All.ToArray(), Is.EqualTo(Enumerable.Range(0, first.All.Length).Select(n => 1000f * n)));
    }

    [Test]
    public void Parts_OfAnyShape_FillTheWholeWithoutOverlap([Values] bool memoryAttention)
    {
        var shape = new RelationShape(2, 18, 33, 5, memoryAttention);
        var gradients = new RelationGradients(shape);
        (nint Address, int Length)[] parts =
        [
            ((nint)gradients.Queries, shape.Logits * shape.DimensionStride),
            ((nint)gradients.Gram, memoryAttention ? 33 * 48 : 0),
            ((nint)gradients.Projection, 5 * 16),
            ((nint)gradients.Bias, 5 * 16),
        ];

        for (int n = 1; n < parts.Length; n++) Assert.That(parts[n].Address, Is.EqualTo(parts[n - 1].Address + (parts[n - 1].Length * sizeof(float))));
        Assert.That(parts.Sum(part => part.Length), Is.EqualTo(gradients.All.Length));
    }
}
