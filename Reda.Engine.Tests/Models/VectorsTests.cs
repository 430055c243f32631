using NUnit.Framework;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Tests.Threading;

namespace Reda.Engine.Tests.Models;

internal sealed class VectorsTests
{
    private const int ItemCount = 20;

    [Test]
    [Category("Numerical")]
    public void Vectors_OfRandomModels_AreThoseOfTheSpecification([Values] bool memoryAttention, [Values(1, 3)] int aspects, [Values(5, 16, 33)] int dimensions)
    {
        RedaModel model = Create(memoryAttention, aspects, dimensions);
        RedaSpecification specification = RandomModels.Specify(model);
        var exact = new double[dimensions];
        var vector = new float[dimensions];
        foreach (var (item, other) in new[] { (0, 1), (7, 3), (4, 4), (19, 0) })
        {
            specification.Relation(item, other, exact);
            model.RelationVector(item, other, vector);
            AssertClose(vector, exact);
        }

        foreach (int[] history in new int[][] { [], [5], [9, 2], [1, 4, 8, 15, 16, 2, 3] })
        {
            specification.EmbedUser(history, exact);
            model.UserVector(history, vector);
            AssertClose(vector, exact);
        }

        var embeddings = new float[aspects * dimensions];
        model.ItemVector(6, embeddings);
        Matrix<double> rows = specification.Aspects(6);
        for (int n = 0; n < aspects; n++) Assert.That(embeddings[(n * dimensions)..((n + 1) * dimensions)], Is.EqualTo(rows[n].ToArray()));
    }

    /// <summary>A score is the mean inner product of the user's vector with the relations to the history: whoever exports both can score elsewhere.</summary>
    [Test]
    public void Vectors_MultipliedElsewhere_GiveTheScore()
    {
        RedaModel model = Create(memoryAttention: true, aspects: 2, dimensions: 12);
        int[] history = [2, 9, 14];
        float[] user = new float[12], relation = new float[12];
        model.UserVector(history, user);
        double score = history.Average(item =>
        {
            model.RelationVector(17, item, relation);
            return relation.Zip(user, (r, z) => (double)r * z).Sum();
        });

        Assert.That(model.Scores(history, 17)[0], Is.EqualTo(score).Within(1e-5));
    }

    [Test]
    public void Vectors_InSteadyState_AllocateNothing()
    {
        RedaModel model = Create(memoryAttention: true, aspects: 2, dimensions: 12);
        var vector = new float[12];
        int[] history = [1, 2, 3];
        Assert.That(Allocations.FewestOnThisThread(() => model.RelationVector(1, 2, vector)), Is.Zero);
        Assert.That(Allocations.FewestOnThisThread(() => model.UserVector(history, vector)), Is.Zero);
        Assert.That(Allocations.FewestOnThisThread(() => model.ItemVector(1, new float[24])), Is.LessThan(200));
    }

    [Test]
    public void Vectors_WrongItemOrLength_Throw()
    {
        RedaModel model = Create(memoryAttention: true, aspects: 2, dimensions: 12);
        Assert.That(() => model.ItemVector(ItemCount, new float[24]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => model.ItemVector(0, new float[12]), Throws.ArgumentException);
        Assert.That(() => model.RelationVector(0, -1, new float[12]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => model.RelationVector(0, 1, new float[13]), Throws.ArgumentException);
        Assert.That(() => model.UserVector([0, ItemCount], new float[12]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => model.UserVector([0], []), Throws.ArgumentException);
    }

    private static void AssertClose(float[] vector, double[] exact)
    {
        double tolerance = 1e-5 * Math.Max(1, exact.Max(Math.Abs));
        for (int x = 0; x < exact.Length; x++) Assert.That(vector[x], Is.EqualTo(exact[x]).Within(tolerance));
    }

    private static RedaModel Create(bool memoryAttention, int aspects, int dimensions)
        => RandomModels.Create(new() { Aspects = aspects, Dimensions = dimensions, MemorySlots = 5, HiddenSize = 3, MemoryAttention = memoryAttention }, ItemCount, new Random(8));
}
