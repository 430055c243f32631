using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Models;

internal sealed class RedaSpecificationTests
{
    private const int ItemCount = 6;

    private static readonly RedaOptions Small = new() { Aspects = 2, Dimensions = 5, MemorySlots = 4, HiddenSize = 3 };

    [Test]
    public void Parameters_OfTheFullModel_AreDeclaredInOrder()
        => Assert.That(Shapes(Small), Is.EqualTo(new[]
        {
            ("keys", 4, 5), ("hidden_weight", 3, 5), ("hidden_bias", 1, 3), ("projection", 1, 3), ("slots", 4, 5), ("items", 12, 5),
        }));

    [Test]
    public void Parameters_WithoutMemoryAttention_HaveNoKeysAndNoSlots()
        => Assert.That(Shapes(Small with { MemoryAttention = false }), Is.EqualTo(new[]
        {
            ("hidden_weight", 3, 5), ("hidden_bias", 1, 3), ("projection", 1, 3), ("items", 12, 5),
        }));

    [Test]
    public void Constructor_WithAnOptionOutOfRange_SaysWhich()
        => Assert.That(
            () => new RedaSpecification(Small with { Aspects = 0 }, ItemCount),
            Throws.TypeOf<RedaException>().With.Message.Contains("Aspects"));

    [Test]
    public void Relation_OfEitherOrder_IsTheSame([Values] bool memoryAttention)
    {
        RedaSpecification model = Model(Small with { MemoryAttention = memoryAttention });

        Assert.That(Relation(model, 1, 4), Is.EqualTo(Relation(model, 4, 1)).Within(1e-14));
        Assert.That(Relation(model, 1, 4), Is.Not.EqualTo(Relation(model, 1, 3)).Within(1e-3));
    }

    [Test]
    public void Relation_WithoutInteractionAndMemory_IsTheElementwiseProduct()
    {
        RedaSpecification model = Model(Small with { Aspects = 1, MemoryAttention = false });

        double[] product = [.. Enumerable.Range(0, 5).Select(x => model.Aspects(2)[0, x] * model.Aspects(3)[0, x])];

        Assert.That(Relation(model, 2, 3), Is.EqualTo(product));
    }

    [Test]
    public void Relations_OnRandomShapes_MeetInTheGramMatrixOfTheSlots()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            RedaSpecification model = Model(
                new() { Aspects = random.Pick(1, 2, 3), Dimensions = random.Pick(1, 5, 17), MemorySlots = random.Pick(1, 4, 40), HiddenSize = random.Pick(1, 3, 40) },
                random);
            var slots = Matrix<double>.Build.Dense(model.Parameters["slots"].Rows, model.Parameters["slots"].Columns, (t, x) => model.Parameters["slots"][t, x]);
            Matrix<double> gram = slots * slots.Transpose();
            Vector<double> first = Simplex(model, 0, 1), second = Simplex(model, 2, 3);

            double factored = first * gram * second;

            double direct = Vector<double>.Build.Dense(Relation(model, 0, 1)) * Vector<double>.Build.Dense(Relation(model, 2, 3));
            Assert.That(factored, Is.EqualTo(direct).Within(1e-12), $"seed {seed}");
            Assert.That(first.Sum(), Is.EqualTo(1).Within(1e-14), $"seed {seed}: a point of the simplex");
        }
    }

    [Test]
    public void AddLossGradients_OfASample_ReturnsItsLossAndTouchesOnlyItsItems([Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind kind)
    {
        RedaSpecification model = Model(Small with { Loss = kind });
        model.Gradients.Buffer.Span.Clear();

        double loss = model.AddLossGradients((0, 1), (4, 1), (2, 1));

        Assert.That(loss, Is.EqualTo(RelationLoss.Forward(Relation(model, 0, 1), Relation(model, 4, 1), Relation(model, 2, 1), kind)));
        Assert.That(loss, Is.EqualTo(model.Loss((0, 1), (4, 1), (2, 1))));
        Assert.That(TouchedItems(model), Is.EqualTo(new[] { 0, 1, 2, 4 }));
    }

    [Test]
    public void Score_OfACandidate_PoolsTheFitsOfItsRelationsToTheHistory([Values] HistoryPooling pooling)
    {
        RedaSpecification model = Model(Small with { Pooling = pooling, Beta = 2 });
        double[] pairs = [.. Relation(model, 0, 2), .. Relation(model, 0, 3), .. Relation(model, 2, 3)];
        double[] user = [.. Enumerable.Range(0, 5).Select(x => (pairs[x] + pairs[5 + x] + pairs[10 + x]) / 3)];
        double[] fits = [.. new[] { 0, 2, 3 }.Select(j => Dot(user, Relation(model, 5, j)))];

        double score = model.Score([0, 2, 3], 5);

        double expected = pooling == HistoryPooling.Mean ? fits.Average() : Math.Log(fits.Average(fit => Math.Exp(2 * fit))) / 2;
        Assert.That(score, Is.EqualTo(expected).Within(1e-14));
    }

    [Test]
    public void Score_OfACandidateInsideTheHistory_LeavesItOutOfThePoolingOnly()
    {
        RedaSpecification model = Model(Small);
        var user = new double[5];
        model.EmbedUser([0, 2, 3], user);

        double score = model.Score([0, 2, 3], 2);

        Assert.That(score, Is.EqualTo((Dot(user, Relation(model, 2, 0)) + Dot(user, Relation(model, 2, 3))) / 2).Within(1e-14));
    }

    [Test]
    public void Score_WithTheHistoryInAnotherOrder_IsTheSameToTheBit([Values] HistoryPooling pooling)
    {
        RedaSpecification model = Model(Small with { Pooling = pooling });
        double expected = model.Score([0, 1, 3, 4], 5);

        Assert.That(model.Score([3, 0, 4, 1], 5), Is.EqualTo(expected));
    }

    [Test]
    public void Score_OfAHistoryOfOneItem_UsesItsRelationWithItself()
    {
        RedaSpecification model = Model(Small);

        Assert.That(model.Score([3], 1), Is.EqualTo(Dot(Relation(model, 3, 3), Relation(model, 1, 3))).Within(1e-14).And.Not.Zero);
    }

    [Test]
    public void Score_WithNothingToCompareWith_IsZero()
    {
        RedaSpecification model = Model(Small);

        Assert.That(model.Score([], 1), Is.Zero);
        Assert.That(model.Score([1], 1), Is.Zero);
    }

    [Test]
    public void EmbedUser_WithoutHistory_IsZero()
    {
        double[] user = [1, 2, 3, 4, 5];

        Model(Small).EmbedUser([], user);

        Assert.That(user, Is.All.Zero);
    }

    [Test]
    public void Score_OfAnUnknownOrRepeatedItem_IsRefused()
    {
        RedaSpecification model = Model(Small);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => model.Score([0, 1], ItemCount), Throws.InstanceOf<ArgumentException>());
            Assert.That(() => model.Score([0, -1], 2), Throws.InstanceOf<ArgumentException>());
            Assert.That(() => model.Score([0, 1, 0], 2), Throws.ArgumentException);
            Assert.That(() => model.Relation(0, 1, new double[6]), Throws.ArgumentException);
            Assert.That(() => model.EmbedUser([], new double[6]), Throws.ArgumentException);
        }
    }

    private static RedaSpecification Model(RedaOptions options, Random? random = null)
    {
        random ??= new Random(7);
        var model = new RedaSpecification(options, ItemCount);
        foreach (var slice in model.Parameters.Slices) _ = new CheckedTensor(slice.Name, model.Parameters, model.Gradients, random);
        return model;
    }

    private static IEnumerable<(string, int, int)> Shapes(RedaOptions options)
        => new RedaSpecification(options, ItemCount).Parameters.Slices.Select(slice => (slice.Name, slice.Rows, slice.Columns));

    private static double[] Relation(RedaSpecification model, int i, int j)
    {
        var relation = new double[model.Parameters["items"].Columns];
        model.Relation(i, j, relation);
        return relation;
    }

    private static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();

    private static int[] TouchedItems(RedaSpecification model)
        => [.. Enumerable.Range(0, ItemCount * 2).Where(row => model.Gradients["items"][row].ContainsAnyExcept(0)).Select(row => row / 2).Distinct()];

    /// <summary>c_ij = sum_r w_r A_r, the attention that a pair pays to the memory.</summary>
    private static Vector<double> Simplex(RedaSpecification model, int i, int j)
    {
        var parameters = model.Parameters;
        int rows = model.Aspects(i).Rows * model.Aspects(i).Rows, d = parameters["items"].Columns, m = parameters["slots"].Rows, s = parameters["hidden_weight"].Rows;
        double[] interactions = new double[rows * d], attention = new double[rows * m], weights = new double[rows];
        PairInteraction.Forward(model.Aspects(i), model.Aspects(j), new(interactions, rows, d));
        MemoryAttention.Forward(new(interactions, rows, d), parameters["keys"], parameters["slots"], new(attention, rows, m), new(new double[rows * d], rows, d));
        WeightAttention.Forward(
            new(interactions, rows, d), parameters["hidden_weight"], parameters["hidden_bias"][0], parameters["projection"][0], new(new double[rows * s], rows, s), weights);
        var result = new double[m];
        Pooling.Forward(weights, new(attention, rows, m), result);
        return Vector<double>.Build.Dense(result);
    }
}
