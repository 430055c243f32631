using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Models;

/// <summary>The gradient of the loss of a whole chunk.</summary>
[TestFixture(RelationLossKind.Softmax, HistoryPooling.Mean, true)]
[TestFixture(RelationLossKind.Softmax, HistoryPooling.LogMeanExp, true)]
[TestFixture(RelationLossKind.Bpr, HistoryPooling.Mean, false)]
[TestFixture(RelationLossKind.Bpr, HistoryPooling.LogMeanExp, true)]
internal sealed class PooledSpecificationGradientTests(RelationLossKind loss, HistoryPooling pooling, bool memoryAttention) : GradientContract
{
    private const int ItemCount = 7;

    [Test]
    public void PooledLoss_OfAChunk_IsMadeOfScoresOfTheHistoryWithoutThePositive()
    {
        RedaSpecification model = Model(new Random(3));
        RandomTensors(model, new Random(5));
        int[] chunk = [5, 0, 3, 2], negatives = [1, 6];

        double expected = chunk.Sum(positive =>
        {
            int[] history = [.. chunk.Where(item => item != positive)];
            return ScoreLoss.Forward(model.Score(history, positive), [.. negatives.Select(negative => model.Score(history, negative))], loss);
        });

        Assert.That(model.PooledLoss(chunk, negatives), Is.EqualTo(expected).Within(1e-12));
    }

    protected override GradientCheck Problem(Random random)
    {
        RedaSpecification model = Model(random);
        CheckedTensor[] tensors = RandomTensors(model, random);
        int[] items = [.. Enumerable.Range(0, ItemCount)];
        random.Shuffle(items);
        int count = random.Pick(3, 4, 5);
        int[] chunk = items[..count], negatives = items[count..(count + random.Pick(1, 2))];
        while (NearKink(model)) Array.Find(tensors, tensor => tensor.Name == "hidden_bias")!.Randomize(random);

        return new GradientCheck(
            tensors,
            () => model.PooledLoss(chunk, negatives),
            () => model.AddPooledLossGradients(chunk, negatives),
            random,
            elementsPerTensor: 10);
    }

    private static CheckedTensor[] RandomTensors(RedaSpecification model, Random random)
        => [.. model.Parameters.Slices.Select(slice => new CheckedTensor(slice.Name, model.Parameters, model.Gradients, random))];

    private static bool NearKink(RedaSpecification model)
    {
        int aspects = model.Parameters["items"].Rows / ItemCount, dimensions = model.Parameters["items"].Columns;
        for (int i = 0; i < ItemCount; i++)
        {
            for (int j = 0; j < i; j++)
            {
                var interactions = new Matrix<double>(new double[aspects * aspects * dimensions], aspects * aspects, dimensions);
                PairInteraction.Forward(model.Aspects(i), model.Aspects(j), interactions);
                if (GradientCheck.NearKink(interactions, model.Parameters["hidden_weight"], model.Parameters["hidden_bias"][0])) return true;
            }
        }

        return false;
    }

    private RedaSpecification Model(Random random) => new(
        new RedaOptions
        {
            Aspects = random.Pick(1, 2),
            Dimensions = random.Pick(2, 5, 17),
            MemorySlots = random.Pick(2, 5, 20),
            HiddenSize = random.Pick(1, 4),
            MemoryAttention = memoryAttention,
            Sampling = SampleReading.Pooled,
            Loss = loss,
            Pooling = pooling,
            Beta = random.Pick(0.3, 1, 3),
        },
        ItemCount);
}
