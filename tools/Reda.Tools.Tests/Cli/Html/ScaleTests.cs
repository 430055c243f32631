using Reda.Cli.Reports.Html;

namespace Reda.Tools.Tests.Cli.Html;

internal sealed class ScaleTests
{
    [TestCase(0.12, 0.69, "0.0 0.2 0.4 0.6 0.8", false)]
    [TestCase(0.0, 123_456, "0 50k 100k 150k", false)]
    [TestCase(0.3101, 0.3147, "0.310 0.312 0.314 0.316", false)]
    [TestCase(1.0, 30, "5 10 15 20 25 30", true)]
    [TestCase(1.0, 3, "1 2 3", true)]
    [TestCase(7.0, 7, "6 7 8", true)]
    [TestCase(-1.0, 1, "-1.0 -0.5 0.0 0.5 1.0", false)]
    public void Ticks_OfAnInterval_AreRoundAndCoverIt(double least, double most, string labels, bool whole)
    {
        var scale = new Scale(least, most, whole ? 6 : 4, whole);
        Assert.That(string.Join(' ', scale.Ticks().Select(scale.Label)), Is.EqualTo(labels));
        Assert.That(new[] { scale.PositionOf(least), scale.PositionOf(most) }, Has.All.InRange(0.0, 1.0));
    }

    [TestCase(0.0)]
    [TestCase(0.5)]
    [TestCase(-3e9)]
    public void Ticks_OfASingleValue_SurroundIt(double value)
    {
        var scale = new Scale(value, value, 4);
        Assert.That(scale.PositionOf(value), Is.InRange(0.05, 0.95));
        Assert.That(scale.Ticks().Count(), Is.InRange(2, 12));
    }

    [Test]
    public void PositionOf_GrowsWithTheValue()
    {
        var scale = new Scale(2, 9, 4);
        Assert.That(scale.PositionOf(3), Is.LessThan(scale.PositionOf(4)));
    }
}
