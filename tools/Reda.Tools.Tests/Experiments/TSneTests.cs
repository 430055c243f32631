using Reda.Engine.Data;
using Reda.Experiments.CaseStudy;

namespace Reda.Tools.Tests.Experiments;

internal sealed class TSneTests
{
    [Test]
    public void Place_ThreeClusters_StayApart()
    {
        var (points, labels) = Clusters(distance: 10);
        var places = TSne.Place(points, 15, seed: 1);
        var found = Separation.Of([.. places.Select(place => new[] { (float)place.X, (float)place.Y })], labels, 1);
        Assert.That(found.Purity, Is.GreaterThan(0.99));
        Assert.That(found.Silhouette, Is.GreaterThan(0.5));
    }

    [Test]
    public void Place_Again_GivesTheSamePlaces()
    {
        var (points, _) = Clusters(distance: 3);
        var places = TSne.Place(points, 15, seed: 4);
        Assert.That(TSne.Place(points, 15, seed: 4), Is.EqualTo(places));
        Assert.That(TSne.Place(points, 15, seed: 5), Is.Not.EqualTo(places));
    }

    [Test]
    public void Place_EqualPoints_StaysFinite()
        => Assert.That(TSne.Place([.. Enumerable.Repeat(new float[] { 1, 2 }, 12)], 30, seed: 1), Has.All.Matches<(double X, double Y)>(place => double.IsFinite(place.X) && double.IsFinite(place.Y)));

    [Test]
    public void Separation_OfClusters_IsFarFromThatOfShuffledLabels()
    {
        var (points, labels) = Clusters(distance: 10);
        var found = Separation.Of(points, labels, 3);
        Assert.That((found.Purity, found.PurityP), Is.EqualTo((1, 1 / 201.0)));
        Assert.That(found.ShuffledPurity, Is.EqualTo(1 / 3.0).Within(0.03));

        // Without groups the nearest other group is a little nearer than the own one, so it lies below 0.
        Assert.That(found.ShuffledSilhouette, Is.InRange(-0.1, 0));
    }

    [Test]
    public void Separation_OfNoise_IsThatOfShuffledLabels()
    {
        var (points, labels) = Clusters(distance: 0);
        var found = Separation.Of(points, labels, 3);
        Assert.That(found.Purity, Is.EqualTo(found.ShuffledPurity).Within(0.06));
        Assert.That(found.PurityP, Is.GreaterThan(0.01));
    }

    [Test]
    public void Silhouette_OfFourPoints_IsThatOfTheDefinition()
    {
        // a = 1 inside each pair; b = 9.5 and 10.5 outside for the inner and outer points.
        var found = Separation.Of([[0], [1], [10], [11]], [0, 0, 1, 1], 1);
        Assert.That(found.Silhouette, Is.EqualTo(((9.5 / 10.5) + (8.5 / 9.5)) / 2).Within(1e-12));
    }

    private static (float[][] Points, int[] Labels) Clusters(int distance)
    {
        var random = new CounterRandom(11, 1, 1);
        var points = new float[90][];
        for (int n = 0; n < points.Length; n++)
        {
            points[n] = new float[6];
            for (int i = 0; i < 6; i++) points[n][i] = random.NextSingle();
            points[n][n % 3] += distance;
        }

        return (points, [.. Enumerable.Range(0, points.Length).Select(n => n % 3)]);
    }
}
