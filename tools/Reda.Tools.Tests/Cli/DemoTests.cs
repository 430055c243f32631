namespace Reda.Tools.Tests.Cli;

internal sealed class DemoTests
{
    [Test]
    public void Demo_ForPeople_TellsTheWholeStory()
    {
        var result = Tool.Run("demo", "--epochs", "12", "--quiet").Succeeded();
        Assert.That(result.Error, Is.Empty);
        Assert.That(
            result.Output,
            Does.Contain("REDA").And.Contain("popularity").And.Contain("recommended for user-").And.Contain("likes ").And.Contain("why item-").And.Contain("leans to ").And.Contain("share a genre"));
    }

    [Test]
    public void Demo_Json_BeatsPopularityAndExplains()
    {
        var events = Tool.Run("demo", "--epochs", "12", "--json").Succeeded().Objects();
        double[] ndcg = [.. events.Where(e => e.TryGetProperty("ndcg@10", out _)).Select(e => e.GetProperty("ndcg@10").GetDouble())];
        Assert.That(ndcg, Has.Length.EqualTo(2));
        Assert.That(ndcg[0], Is.GreaterThan(2 * ndcg[1]), "the planted aspects are found");
        var explanation = events[^1].GetProperty("explanation");
        double sum = explanation.GetProperty("history").EnumerateArray().Sum(part => part.GetProperty("contribution").GetDouble());
        Assert.That(sum, Is.EqualTo(explanation.GetProperty("score").GetDouble()).Within(1e-4).Percent);
    }
}
