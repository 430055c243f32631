using Reda.Cli;
using Reda.Cli.Reports;
using Reda.Engine.Models;
using Reda.IO.Results;

namespace Reda.Tools.Tests.Cli;

internal sealed class RecommendationTableTests
{
    [Test]
    public void Show_Names_HaveAColumnWhereThereAreAny()
    {
        string named = Show(new Recommendation("7", 1.5f) { Name = "Blur" }, new Recommendation("9", 1f)), plain = Show(new Recommendation("7", 1.5f));
        Assert.That(named, Does.Contain("recommended for user u").And.Contain("name").And.Contain("Blur"));
        Assert.That(plain, Does.Not.Contain("name").And.Contain("1.5000"));
    }

    private static string Show(params Recommendation[] items)
    {
        using var output = new StringWriter();
        RecommendationTable.Show(new Session(output, TextWriter.Null, liveProgress: false, CancellationToken.None), new UserRecommendations("u", 3, items));
        return output.ToString();
    }
}
