using System.Text.Json;

namespace Reda.Tools.Tests.Cli;

/// <summary>similar and aspects.</summary>
internal sealed class RelationCommandTests
{
    private TinyModel _model = null!;

    [OneTimeSetUp]
    public void TrainOnce() => _model = new TinyModel();

    [OneTimeTearDown]
    public void RemoveFolder() => _model.Dispose();

    [Test]
    public void Similar_Json_ListsItemsByEitherMeasure([Values("affinity", "strength")] string by)
    {
        var similar = Object("similar", "--item", "i7", "--by", by, "-n", "15");
        var items = similar.GetProperty("items").EnumerateArray().ToArray();
        Assert.That((similar.GetProperty("event").GetString(), similar.GetProperty("item").GetString(), similar.GetProperty("by").GetString()), Is.EqualTo(("similar", "i7", by)));
        Assert.That(items, Has.Length.EqualTo(15));
        Assert.That(items.Select(item => item.GetProperty(by).GetDouble()), Is.Ordered.Descending);
        Assert.That(items.Select(item => item.GetProperty("item").GetString()), Is.Unique.And.No.Member("i7"));
        Assert.That(Tool.Run("similar", _model.Path, "--item", "i7", "--by", by).Succeeded().Output, Does.Contain($"similar to i7 by {by}").And.Contain("affinity"));
    }

    [Test]
    public void Similar_Restricted_ObeysTheLists()
    {
        string candidates = _model.Folder.Write("candidates.csv", "i1\ni2\ni7\nx\n");
        var result = Tool.Run("similar", _model.Path, "--item", "i7", "--candidates", candidates, "--json").Succeeded();
        Assert.That(result.Objects().Single().GetProperty("items").EnumerateArray().Select(item => item.GetProperty("item").GetString()), Is.EquivalentTo(new[] { "i1", "i2" }));
        Assert.That(result.ErrorLines.Single(), Does.StartWith("reda: warning W150: "));
        Assert.That(Object("similar", "--item", "i7", "--min-users", "61").GetProperty("items").GetArrayLength(), Is.Zero);
    }

    [Test]
    public void Similar_With_ShowsWhatRelatesTheTwo()
    {
        var relation = Object("similar", "--item", "i7", "--with", "i9");
        double strength = relation.GetProperty("strength").GetDouble(), affinity = relation.GetProperty("affinity").GetDouble();
        double Sum(string list, string part) => relation.GetProperty(list).EnumerateArray().Sum(entry => entry.GetProperty(part).GetDouble());
        Assert.That((relation.GetProperty("aspects").GetArrayLength(), relation.GetProperty("slots").GetArrayLength()), Is.EqualTo((9, 4)));
        Assert.That(Sum("aspects", "strength"), Is.EqualTo(strength).Within(1e-5 * Math.Abs(strength)));
        Assert.That(Sum("slots", "strength"), Is.EqualTo(strength).Within(1e-5 * Math.Abs(strength)));
        Assert.That(Sum("slots", "affinity"), Is.EqualTo(affinity).Within(1e-5 * Math.Abs(strength)));
        Assert.That(Tool.Run("similar", _model.Path, "--item", "i7", "--with", "i9").Succeeded().Output, Does.Contain("what relates i7 and i9").And.Contain("slot "));
    }

    [TestCase("similar --item nobody", 3, "R106")]
    [TestCase("similar --item i7 --with nobody", 3, "R106")]
    [TestCase("similar", 2, "R001")]
    [TestCase("similar --item i7 --by looks", 2, "R001")]
    [TestCase("similar --item i7 -n 0", 2, "R001")]
    [TestCase("similar --item i7 --partners 1", 2, "R001")]
    [TestCase("aspects --slot 4", 2, "R001")]
    [TestCase("aspects --slot first", 2, "R001")]
    [TestCase("aspects --slot -1", 2, "R001")]
    [TestCase("aspects --most-items 1", 2, "R001")]
    [TestCase("aspects --tags /nowhere.csv", 5, "R120")]
    public void Request_ThatCannotBeServed_IsOneError(string request, int exitCode, string code)
    {
        string[] args = request.Split(' ');
        var result = Tool.Run([args[0], _model.Path, .. args[1..]]);
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((exitCode, "")));
        Assert.That(result.ErrorLine, Does.StartWith($"reda: error {code}"));
    }

    [Test]
    public void Aspects_Json_DescribesEverySlot()
    {
        var slots = Tool.Run("aspects", _model.Path, "--json", "--pairs", "6").Succeeded().Objects();
        Assert.That(slots.Select(slot => slot.GetProperty("slot").GetInt32()), Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(slots.Sum(slot => slot.GetProperty("mean").GetDouble()), Is.EqualTo(1).Within(1e-6));
        foreach (var slot in slots)
        {
            var pairs = slot.GetProperty("pairs").EnumerateArray().ToArray();
            Assert.That(pairs, Has.Length.EqualTo(6));
            Assert.That(pairs.Select(pair => pair.GetProperty("use").GetDouble()), Is.Ordered.Descending.And.All.InRange(0, 1));
            Assert.That(pairs.Select(pair => pair.GetProperty("above_average").GetDouble()), Is.All.Positive);
            Assert.That(slot.GetProperty("items").GetArrayLength(), Is.EqualTo(5));
            Assert.That(slot.TryGetProperty("tags", out _), Is.False);
        }

        Assert.That(Tool.Run("aspects", _model.Path, "--json", "--slot", "2", "--pairs", "6").Objects().Single().GetRawText(), Is.EqualTo(slots[2].GetRawText()));
        Assert.That(Tool.Run("aspects", _model.Path).Succeeded().Output, Does.Contain("slot 3: an average pair uses it to").And.Contain("among all pairs of 100 of 100 items"));
        Assert.That(Tool.Run("aspects", _model.Path, "--most-items", "10").Succeeded().Output, Does.Contain("among all pairs of 10 of 100 items"));
    }

    /// <summary>Every item has the tag of its group of 25 and one that all have: the first may be over-represented, the second cannot be.</summary>
    [Test]
    public void Aspects_Tags_AreThoseThatMorePairsShare()
    {
        string tags = _model.Folder.Write("tags.csv", "item,tag\n" + string.Concat(Enumerable.Range(0, 100).Select(item => $"i{item},group {item / 25}\ni{item},all\n")) + "x,y\n");
        var result = Tool.Run("aspects", _model.Path, "--tags", tags, "--tag-pairs", "20", "--json").Succeeded();
        var found = result.Objects().SelectMany(slot => slot.GetProperty("tags").EnumerateArray()).ToArray();

        Assert.That(result.ErrorLines.Single(), Is.EqualTo($"reda: warning W151: {tags}: 1 of 101 items with tags are unknown to the model, such as 'x': left out"));
        Assert.That(found, Is.Not.Empty);
        Assert.That(found.Select(tag => tag.GetProperty("tag").GetString()), Is.All.StartsWith("group "));
        foreach (var tag in found)
        {
            double expected = 25.0 * 24 / (100 * 99), share = tag.GetProperty("pairs").GetInt32() / 20.0;
            Assert.That((tag.GetProperty("expected").GetDouble(), tag.GetProperty("share").GetDouble()), Is.EqualTo((expected, share)).Using<double>((a, b) => Math.Abs(a - b) < 1e-12));
            Assert.That(tag.GetProperty("lift").GetDouble(), Is.EqualTo(share / expected).Within(1e-9).And.GreaterThan(1));
        }

        Assert.That(Tool.Run("aspects", _model.Path, "--tags", tags).Output, Does.Contain("tags shared by its pairs: group "));
        var foreign = Tool.Run("aspects", _model.Path, "--tags", _model.Folder.Write("foreign.csv", "item,tag\nx,y\n"));
        Assert.That((foreign.ExitCode, foreign.ErrorLine), Is.EqualTo((3, foreign.ErrorLine)));
        Assert.That(foreign.ErrorLine, Does.StartWith("reda: error R152 "));
    }

    [Test]
    public void Aspects_WithoutMemoryAttention_IsR151()
    {
        using var model = new TinyModel("--ablation", "nmal");
        var result = Tool.Run("aspects", model.Path);
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((4, "")));
        Assert.That(result.ErrorLine, Does.StartWith("reda: error R151"));
        Assert.That(Tool.Run("similar", model.Path, "--item", "i7", "--with", "i9").Succeeded().Output, Does.Contain("dimension "));
    }

    private JsonElement Object(string command, params string[] args) => Tool.Run([command, _model.Path, .. args, "--json"]).Succeeded().Objects().Single();
}
