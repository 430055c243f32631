using System.Text.Json.Nodes;
using Reda.Experiments.Methods;

namespace Reda.Tools.Tests.Experiments;

internal sealed class SettingsTests
{
    [Test]
    public void Settings_ThroughJson_ComeBackEqual()
    {
        Settings settings = Settings.None.With("rate", 0.003).With("pooling", "Mean").With("epochs", 20);
        string text = settings.ToJson().ToJsonString();
        Assert.That(text, Is.EqualTo("{\"epochs\":20,\"pooling\":\"Mean\",\"rate\":0.003}"));
        Assert.That(Settings.FromJson(JsonNode.Parse(text)!.AsObject()), Is.EqualTo(settings));
    }

    [Test]
    public void Settings_Changed_LeaveTheOldOnesAlone()
    {
        Settings settings = Settings.None.With("a", 1);
        Assert.That(settings.With("a", 2).Values["a"], Is.EqualTo("2"));
        Assert.That(settings.Values["a"], Is.EqualTo("1"));
        Assert.That(settings.With("b", 3).Only(["b", "c"]), Is.EqualTo(Settings.None.With("b", 3)));
    }

    [TestCase("{\"a\":[1]}")]
    [TestCase("{\"a\":true}")]
    public void FromJson_NeitherNumberNorText_IsRefused(string json)
        => Assert.Throws<FormatException>(() => Settings.FromJson(JsonNode.Parse(json)!.AsObject()));
}
