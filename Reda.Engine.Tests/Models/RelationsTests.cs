using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Engine.Tests.Models;

/// <summary>Similar items and what relates two, against the specification in double.</summary>
internal sealed class RelationsTests
{
    private const int ItemCount = 45;

    private static readonly SimilarOptions Everything = new() { Count = ItemCount, MinUsers = 0, Partners = ItemCount };

    [Test]
    [Category("Numerical")]
    public void Similar_AllItems_AreMeasuredAsDefined([Values] bool memoryAttention, [Values] SimilarityMeasure by)
    {
        RedaModel model = Create(memoryAttention);
        double[,] strengths = Strengths(model), affinities = Centre(strengths);

        IReadOnlyList<SimilarItem> similar = model.Similar("i7", Everything with { By = by });

        double tolerance = 1e-5 * strengths.Cast<double>().Max(Math.Abs);
        Assert.That(similar.Select(found => found.Item), Is.EquivalentTo(Enumerable.Range(0, ItemCount).Where(item => item != 7).Select(item => $"i{item}")));
        Assert.That(similar.Select(found => by == SimilarityMeasure.Strength ? found.Strength : found.Affinity), Is.Ordered.Descending);
        foreach (SimilarItem found in similar)
        {
            int other = int.Parse(found.Item[1..]);
            Assert.That(found.Strength, Is.EqualTo(strengths[7, other]).Within(tolerance));
            Assert.That(found.Affinity, Is.EqualTo(affinities[7, other]).Within(tolerance));
        }
    }

    /// <summary>All items are partners, so the background explains every item's mean.</summary>
    [Test]
    public void Affinity_OverAllOtherItems_IsZeroOnAverageWhereAllArePartners()
    {
        RedaModel model = Create(memoryAttention: true);
        double grand = Enumerable.Range(0, ItemCount).Average(item => model.Similar($"i{item}", Everything).Average(found => found.Affinity));
        Assert.That(grand, Is.Zero.Within(1e-9 * model.Similar("i1", Everything).Max(found => Math.Abs(found.Strength))));
    }

    [Test]
    public void Similar_AnyThreadsAndRepeated_GivesTheSameBits([Values(1, 2, 7)] int threads)
    {
        RedaModel once = Create(memoryAttention: true), again = Create(memoryAttention: true);
        var options = new SimilarOptions { MinUsers = 0, Partners = 16, Threads = threads };
        IReadOnlyList<SimilarItem> expected = once.Similar("i3", options with { Threads = 0 });
        Assert.That(again.Similar("i3", options), Is.EqualTo(expected));
        Assert.That(again.Similar("i3", options), Is.EqualTo(expected));
        Assert.That(ParallelEnumerable.Range(0, 16).WithDegreeOfParallelism(4).Select(_ => again.Similar("i3", options)), Is.All.EqualTo(expected));
    }

    [Test]
    public void Similar_Restricted_FindsExactlySoManyOfTheRest()
    {
        RedaModel model = RandomModels.Create(Create(true).Options, ItemCount, new Random(1), [0, 1, 2, 3], [1, 2, 3], [2, 3, 9]);
        string[] Found(SimilarOptions options) => [.. model.Similar("i2", options).Select(found => found.Item)];

        Assert.That(Found(new() { MinUsers = 2 }), Is.EquivalentTo(new[] { "i1", "i3" }));
        Assert.That(Found(new() { MinUsers = 1, Filter = model.Filter(["i0", "i2", "i9", "i40"]) }), Is.EquivalentTo(new[] { "i0", "i9" }));
        Assert.That(Found(new() { MinUsers = 0, Count = 7, Filter = model.Filter(excluded: ["i0"]) }), Has.Length.EqualTo(7).And.No.Member("i0").And.No.Member("i2"));
        Assert.That(Create(memoryAttention: true).Similar("i2"), Has.Count.EqualTo(10), "a model without histories finds all");
    }

    [Test]
    [Category("Numerical")]
    public void Relate_AnyTwo_PartsSumToStrengthAndAffinity([Values] bool memoryAttention, [Values(1, 3)] int aspects)
    {
        RedaModel model = Create(memoryAttention, aspects);
        foreach (var (left, right) in new[] { (3, 20), (20, 3), (5, 5) })
        {
            ItemRelation relation = model.Relate($"i{left}", $"i{right}", Everything);
            double magnitude = relation.Contributions.Cast<double>().Sum(Math.Abs);
            int slots = relation.Background.Length;

            Assert.That(slots, Is.EqualTo(memoryAttention ? model.Options.MemorySlots : model.Options.Dimensions));
            Assert.That(relation.Contributions.Cast<double>().Sum(), Is.EqualTo(relation.Strength).Within(1e-6 * magnitude));
            Assert.That(Enumerable.Range(0, slots).Sum(relation.OfSlot), Is.EqualTo(relation.Strength).Within(1e-6 * magnitude));
            Assert.That(Enumerable.Range(0, slots).Sum(relation.AffinityOfSlot), Is.EqualTo(relation.Affinity).Within(1e-6 * magnitude));
            Assert.That((from n in Enumerable.Range(0, aspects) from l in Enumerable.Range(0, aspects) select relation.OfAspects(n, l)).Sum(), Is.EqualTo(relation.Strength).Within(1e-6 * magnitude));
        }

        SimilarItem similar = model.Similar("i3", Everything).Single(found => found.Item == "i20");
        ItemRelation related = model.Relate("i3", "i20", Everything);
        Assert.That((related.Strength, related.Affinity), Is.EqualTo((similar.Strength, similar.Affinity)).Using<double>((a, b) => Math.Abs(a - b) <= 1e-9 * Math.Abs(a)));
    }

    /// <summary>With one aspect scaled up, that aspect's pairs change: the axes belong to the items in the order they are named.</summary>
    [Test]
    public void Relate_TheOtherWayRound_IsTheTranspose()
    {
        RedaModel model = Create(memoryAttention: true, aspects: 3);
        ItemRelation there = model.Relate("i3", "i20"), back = model.Relate("i20", "i3");
        for (int n = 0; n < 3; n++)
        {
            for (int l = 0; l < 3; l++) Assert.That(there.OfAspects(n, l), Is.EqualTo(back.OfAspects(l, n)));
        }

        Assert.That(there.OfAspects(0, 1), Is.Not.EqualTo(there.OfAspects(1, 0)));
        Assert.That((there.Strength, there.Affinity), Is.EqualTo((back.Strength, back.Affinity)).Using<double>((a, b) => Math.Abs(a - b) <= 1e-12 * Math.Abs(a)));
    }

    [Test]
    public void Request_ThatCannotBeServed_NamesTheReason()
    {
        RedaModel model = Create(memoryAttention: true);
        void Expect(string code, Action request) => Assert.That(request, Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo(code));

        Expect("R106", () => model.Similar("nobody"));
        Expect("R106", () => model.Relate("i1", "nobody"));
        Expect("R001", () => model.Similar("i1", new() { Count = -1 }));
        Expect("R001", () => model.Similar("i1", new() { MinUsers = -1 }));
        Expect("R001", () => model.Relate("i1", "i2", new() { Partners = 1 }));
        Expect("R001", () => model.Similar("i1", new() { Threads = -1 }));
        Expect("R001", () => model.Similar("i1", new() { By = (SimilarityMeasure)7 }));
        Assert.That(() => model.Similar("i1", new() { Filter = Create(true).Filter(["i1"]) }), Throws.ArgumentException);
        Assert.That(() => model.Similar("i1", cancellationToken: new(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    private static RedaModel Create(bool memoryAttention, int aspects = 2)
        => RandomModels.Create(new() { Aspects = aspects, Dimensions = 12, MemorySlots = 5, HiddenSize = 3, MemoryAttention = memoryAttention }, ItemCount, new Random(5));

    /// <summary>g . r_ij of all pairs with g the mean preference of the users that the model takes: here, where there are no histories, of random ones.</summary>
    private static double[,] Strengths(RedaModel model)
    {
        RedaSpecification specification = RandomModels.Specify(model);
        var preference = new double[model.Options.Dimensions];
        using var crew = new IndexCrew(1, _ => { }, default);
        var landmarks = new IndexLandmarks(model, 256, Everything.Seed, crew);
        Assert.That(landmarks.Count, Is.EqualTo(ItemCount));
        foreach (int[] history in Users())
        {
            var embedding = new double[preference.Length];
            specification.EmbedUser(history, embedding);
            for (int x = 0; x < preference.Length; x++) preference[x] += embedding[x] / ItemCount;
        }

        var strengths = new double[ItemCount, ItemCount];
        var relation = new double[preference.Length];
        for (int i = 0; i < ItemCount; i++)
        {
            for (int j = 0; j < ItemCount; j++)
            {
                specification.Relation(i, j, relation);
                strengths[i, j] = relation.Zip(preference, (r, z) => r * z).Sum();
            }
        }

        return strengths;

        // Sixteen items in a circle from each, in the random order that the landmarks come in.
        IEnumerable<int[]> Users()
        {
            int[] order = landmarks.Items.ToArray();
            return Enumerable.Range(0, ItemCount).Select(n => Enumerable.Range(0, 16).Select(x => order[(n + x) % ItemCount]).ToArray());
        }
    }

    private static double[,] Centre(double[,] strengths)
    {
        double Mean(int i) => Enumerable.Range(0, ItemCount).Where(j => j != i).Average(j => strengths[i, j]);
        double[] means = [.. Enumerable.Range(0, ItemCount).Select(Mean)];
        var centred = new double[ItemCount, ItemCount];
        for (int i = 0; i < ItemCount; i++)
        {
            for (int j = 0; j < ItemCount; j++) centred[i, j] = strengths[i, j] - means[i] - means[j] + means.Average();
        }

        return centred;
    }
}
