using Reda.Cli.Reports.Html;
using Reda.Engine.Data;

namespace Reda.Tools.Tests.Cli.Html;

internal sealed class DataStatisticsTests
{
    [Test]
    public void Statistics_OfSmallData_AreThoseCountedByHand()
    {
        var data = new DataStatistics(Interactions.From([("a", "x"), ("a", "y"), ("a", "z"), ("b", "x")]));
        Assert.That((data.Users, data.Items, data.Count), Is.EqualTo((2, 3, 4)));
        Assert.That(data.Density, Is.EqualTo(4 / 6.0).Within(1e-12));
        Assert.That((data.PerUser.Least, data.PerUser.Most, data.PerUser.Mean, data.PerUser.Median), Is.EqualTo((1, 3, 2.0, 2.0)));
        Assert.That((data.PerItem.Least, data.PerItem.Most, data.PerItem.Median), Is.EqualTo((1, 2, 1.0)));
        Assert.That(data.PerItem.ShareOfTopTenth, Is.EqualTo(0.5));
    }

    [Test]
    public void Bins_DoubleInWidthAndCountEverybody()
    {
        var bins = new ActionCounts([1, 1, 2, 3, 9, 15]).Bins();
        Assert.That(bins, Is.EqualTo(new[] { ("1", 2), ("2\u20133", 2), ("4\u20137", 0), ("8\u201315", 2) }));
    }

    [TestCase(0, "0")]
    [TestCase(9_000, "8192\u201316k")]
    [TestCase(int.MaxValue, "1074M\u20132147M")]
    public void Bins_AtTheEnds_Exist(int count, string range) => Assert.That(new ActionCounts([count]).Bins(), Is.EqualTo(new[] { (range, 1) }));
}
