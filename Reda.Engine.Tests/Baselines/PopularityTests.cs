using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;

namespace Reda.Engine.Tests.Baselines;

internal sealed class PopularityTests
{
    [Test]
    public void Score_AnyHistory_IsTheNumberOfUsersOfTheItem()
    {
        var data = Interactions.From([("u", "a"), ("u", "b"), ("v", "b"), ("w", "b"), ("w", "c"), ("u", "b")]);
        var model = new Popularity(data);
        var scores = new float[5];
        scores[4] = -1;
        model.Score([0, 1], [2, 1, 0, 1], scores);
        Assert.That(scores, Is.EqualTo(new float[] { 1, 3, 1, 3, -1 }));
        model.Score([], [1], scores);
        Assert.That(scores[0], Is.EqualTo(3));
    }

    [Test]
    public void Items_AfterFitting_AreThoseOfTheData()
    {
        var data = Interactions.From([("u", "a")]);
        Assert.That(new Popularity(data).Items, Is.SameAs(data.Items));
    }
}
