using Reda.Cli.Reports.Html;

namespace Reda.Tools.Tests.Cli.Html;

internal sealed class CurveTests
{
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(Curve.MostPoints - 1)]
    public void Points_OfAShortRun_AreAll(int epochs)
        => Assert.That(Filled(epochs).Points.Select(point => point.Epoch), Is.EqualTo(Enumerable.Range(1, epochs)));

    [TestCase(Curve.MostPoints)]
    [TestCase(Curve.MostPoints + 1)]
    [TestCase(10_000)]
    [TestCase(100_001)]
    public void Points_OfALongRun_AreEvenAndEndWithTheLast(int epochs)
    {
        var points = Filled(epochs).Points;
        int[] shown = [.. points.Select(point => point.Epoch)];
        int[] gaps = [.. shown.Zip(shown.Skip(1), (a, b) => b - a)];
        Assert.That(shown.Length, Is.InRange(Curve.MostPoints / 2, Curve.MostPoints));
        Assert.That((shown[0], shown[^1]), Is.EqualTo((1, epochs)));
        Assert.That(gaps[..^1].Distinct().ToArray(), Has.Length.EqualTo(1), "evenly spread, but for the last");
        Assert.That(points.Select(point => point.Value), Is.EqualTo(shown.Select(epoch => epoch / 2.0)));
    }

    private static Curve Filled(int epochs)
    {
        var curve = new Curve();
        for (int epoch = 1; epoch <= epochs; epoch++) curve.Add(epoch, epoch / 2.0);
        return curve;
    }
}
