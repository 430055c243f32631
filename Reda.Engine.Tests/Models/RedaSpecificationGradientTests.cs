using NUnit.Framework;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Models;

/// <summary>The gradient of a sample's whole loss; k = 1 (NPIL) is among the shapes.</summary>
[TestFixture(RelationLossKind.Bpr, true)]
[TestFixture(RelationLossKind.Sigmoid, true)]
[TestFixture(RelationLossKind.Bpr, false)]
[TestFixture(RelationLossKind.Sigmoid, false)]
internal sealed class RedaSpecificationGradientTests(RelationLossKind loss, bool memoryAttention) : GradientContract
{
    private const int ItemCount = 5;

    protected override GradientCheck Problem(Random random)
    {
        var model = new RedaSpecification(
            new RedaOptions
            {
                Aspects = random.Pick(1, 2, 3, 4),
                Dimensions = random.Pick(1, 2, 5, 16, 17, 33),
                MemorySlots = random.Pick(1, 2, 5, 20, 40),
                HiddenSize = random.Pick(1, 2, 4, 10, 40),
                MemoryAttention = memoryAttention,
                Loss = loss,
            },
            ItemCount);
        CheckedTensor[] tensors = [.. model.Parameters.Slices.Select(slice => new CheckedTensor(slice.Name, model.Parameters, model.Gradients, random))];

        // Pairs may share items, as in the shared reading of the sample, and may be of one item.
        var positive = Pair();
        var negative = Pair();
        var context = Pair();
        while (NearKink(model, positive) || NearKink(model, negative) || NearKink(model, context))
            Array.Find(tensors, tensor => tensor.Name == "hidden_bias")!.Randomize(random);

        return new GradientCheck(
            tensors,
            () => model.Loss(positive, negative, context),
            () => model.AddLossGradients(positive, negative, context),
            random,
            elementsPerTensor: 40);

        (int, int) Pair() => (random.Next(ItemCount), random.Next(ItemCount));
    }

    private static bool NearKink(RedaSpecification model, (int Left, int Right) pair)
    {
        int aspects = model.Parameters["items"].Rows / ItemCount;
        int dimensions = model.Parameters["items"].Columns;
        var interactions = new Matrix<double>(new double[aspects * aspects * dimensions], aspects * aspects, dimensions);
        PairInteraction.Forward(model.Aspects(pair.Left), model.Aspects(pair.Right), interactions);
        return GradientCheck.NearKink(interactions, model.Parameters["hidden_weight"], model.Parameters["hidden_bias"][0]);
    }
}
