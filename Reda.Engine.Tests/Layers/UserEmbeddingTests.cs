using NUnit.Framework;
using Reda.Engine.Layers;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Layers;

internal sealed class UserEmbeddingTests : LayerContract
{
    [Test]
    public void Forward_ThreePairs_TakesTheirMean()
    {
        double[] embedding = [7, 7];

        UserEmbedding.Forward(new([1, 10, 2, 20, 6, 60], 3, 2), embedding);

        Assert.That(embedding, Is.EqualTo(new double[] { 3, 30 }).Within(1e-14));
    }

    [Test]
    public void Forward_WithoutAPair_IsRefused()
        => Assert.That(() => UserEmbedding.Forward(new([], 0, 2), new double[2]), Throws.InstanceOf<ArgumentException>());

    protected override GradientCheck Problem(Random random)
    {
        int pairs = random.Pick(1, 2, 3, 6, 45), d = random.Pick(1, 2, 5, 16, 17, 33);
        var relations = new CheckedTensor("relations", pairs, d, random);
        var embedding = new CheckedTensor("embedding", 1, d, random);
        return new GradientCheck(
            [relations],
            () =>
            {
                UserEmbedding.Forward(relations.Values, embedding.Values[0]);
                return embedding.WeightedSum();
            },
            () => UserEmbedding.Backward(embedding.Gradient[0], relations.Gradient),
            random);
    }
}
