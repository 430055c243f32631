using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.Engine.Tests.Models;

namespace Reda.Engine.Tests.Persistence;

internal sealed class BaselineFileTests
{
    private static readonly Interactions s_data = Interactions.From(
        [("ann", "tea"), ("ann", "\u00fcber"), ("bob", "\U0001F375 with milk"), ("", "tea"), ("ann", ""), ("bob", "tea")]);

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Load_SavedMethod_IsTheSame()
    {
        Baseline saved = new PopularityOptions { Seed = ulong.MaxValue }.Fit(s_data);
        saved.Save(_folder["model"]);
        Baseline loaded = Baseline.Load(_folder["model"]);

        Assert.That(loaded, Is.TypeOf(saved.GetType()));
        Assert.That(loaded.Options, Is.EqualTo(saved.Options));
        Assert.That(loaded.Items.Ids, Is.EqualTo(s_data.Items.Ids));
        Assert.That(loaded.Histories!.Users.Ids, Is.EqualTo(s_data.Users.Ids));
        Assert.That(loaded.Histories.HistoryItems.ToArray(), Is.EqualTo(s_data.HistoryItems.ToArray()));
        Assert.That(loaded.Scores([0], loaded.AllItems()), Is.EqualTo(saved.Scores([0], saved.AllItems())));
    }

    [Test]
    public void Save_LoadedMethod_GivesTheSameFile()
    {
        new PopularityOptions().Fit(s_data).Save(_folder["model"]);
        Baseline.Load(_folder["model"]).Save(_folder["again"]);

        Assert.That(File.ReadAllBytes(_folder["again"]), Is.EqualTo(File.ReadAllBytes(_folder["model"])));
    }

    [Test]
    public void Load_EveryFlippedBit_IsRefused()
    {
        new PopularityOptions().Fit(s_data).Save(_folder["model"]);
        byte[] bytes = File.ReadAllBytes(_folder["model"]);
        Parallel.For(0, bytes.Length * 8, bit =>
        {
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(flipped, ["R110", "R111"], $"bit-{bit}");
        });
    }

    [Test]
    public void Load_EveryTruncation_IsRefused()
    {
        new PopularityOptions().Fit(s_data).Save(_folder["model"]);
        byte[] bytes = File.ReadAllBytes(_folder["model"]);
        Parallel.For(0, bytes.Length, length => AssertRefused(bytes[..length], ["R110"], $"length-{length}"));
    }

    [TestCase("""{"algorithm":"popularity","seed":1}""", """{"algorithm":"telepathy","seed":1}""", "not JSON")]
    [TestCase("""{"algorithm":"popularity","seed":1}""", """{"seed":1}""", "name no method")]
    [TestCase("""{"algorithm":"popularity","seed":1}""", """{"algorithm":"popularity","seed":1,"x":2}""", "not those of this version")]
    public void Load_OtherOptions_AreRefused(string written, string other, string rule)
    {
        new PopularityOptions().Fit(s_data).Save(_folder["model"]);
        byte[] crafted = new CraftedFile(File.ReadAllBytes(_folder["model"])).Replace(Escaped(written), Escaped(other)).Seal();

        RedaException? error = AssertRefused(crafted, ["R110"], "crafted");
        Assert.That(error!.Message, Does.Contain(rule));
    }

    [Test]
    public void Load_RedaModel_IsRefusedByName()
    {
        SampleModels.Create().Save(_folder["reda"]);

        Assert.That(() => Baseline.Load(_folder["reda"]), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R110").And.Message.Contains("not a Reda comparison method"));
    }

    [Test]
    public void Load_AnyRecommender_TellsModelsFromMethods()
    {
        SampleModels.Create().Save(_folder["reda"]);
        new PopularityOptions().Fit(s_data).Save(_folder["popularity"]);

        Assert.That(RecommenderFile.Load(_folder["reda"]), Is.TypeOf<RedaModel>());
        Assert.That(RecommenderFile.Load(_folder["popularity"]), Is.TypeOf<Popularity>());
    }

    [Test]
    public void Save_OverAFile_ReplacesItWhole()
    {
        File.WriteAllText(_folder["model"], "before");
        new PopularityOptions().Fit(s_data).Save(_folder["model"]);

        Assert.That(() => Baseline.Load(_folder["model"]), Throws.Nothing);
        Assert.That(_folder.Names(), Is.EquivalentTo(new[] { "model" }));
    }

    private static string Escaped(string json) => json.Replace("\"", "\\\"", StringComparison.Ordinal);

    private RedaException? AssertRefused(byte[] bytes, string[] codes, string name)
    {
        File.WriteAllBytes(_folder[name], bytes);
        RedaException? error = Assert.Throws<RedaException>(() => Baseline.Load(_folder[name]), name);
        Assert.That(codes, Does.Contain(error!.Code), name);
        File.Delete(_folder[name]);
        return error;
    }
}
