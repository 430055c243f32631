using System.Globalization;
using Reda.Cli.Reports.Html;
using Reda.Engine.Diagnostics;

namespace Reda.Tools.Tests.Cli.Html;

internal sealed class ReportTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Train_WithReport_WritesOnePageThatNeedsNothingElse()
    {
        string page = Report("--test", _folder.Write("test.csv", Tool.TinyTestCsv()));
        Assert.That(_folder.Files(), Is.EqualTo(new[] { "data.csv", "model", "run.html", "test.csv" }));
        Assert.That(page, Does.StartWith("<!DOCTYPE html>").And.EndWith("</html>\n"));
        Assert.That(page, Does.Not.Contain("http:").And.Not.Contain("https:").And.Not.Contain("<script").And.Not.Contain("url(").And.Not.Contain("@import").And.Not.Contain("NaN"));
        foreach (string section in new[] { "ranking", "training", "data", "aspects", "options", "provenance" }) Assert.That(page, Does.Contain($"<section id=\"{section}\""));
        Assert.That(page, Does.Contain("Held out: the test set, 60 users. Protocol: leave-one-out, 100 sampled negatives").And.Contain(">popularity<"));
        Assert.That(page, Does.Contain("<dt>interactions</dt><dd>600</dd>").And.Contain("<dt>density</dt><dd>10 %</dd>"));
        Assert.That(page, Does.Contain("<dt>learning-rate</dt><dd>0.02</dd>").And.Contain("<dt>seed</dt><dd>1</dd>"));
        Assert.That(page, Does.Contain("Slot 0").And.Contain("Slot 3").And.Not.Contain("Slot 4"));
    }

    [Test]
    public void Train_WithReport_StatesTheChecksumsOfModelAndData()
    {
        string page = Report();
        foreach (string file in new[] { "model", "data.csv" }) Assert.That(page, Does.Contain(Reda.Cli.ModelOutput.Sha256(_folder.PathOf(file))));
        Assert.That(page, Does.Not.Contain("<section id=\"ranking\""), "nothing was held out");
    }

    [Test]
    public void Train_ValidatedWithReport_RanksTheValidationItemsOfTheBestEpoch()
    {
        string data = _folder.Write("data.csv", Tool.TinyCsv()), report = _folder.PathOf("run.html");
        var run = Tool.Run(["train", data, "--model", _folder.PathOf("model"), "--validate", "--json", "--report", report, .. Tool.Tiny(epochs: 10)]).Succeeded();
        double best = run.Objects().Where(e => e.TryGetProperty("validation_ndcg@10", out _)).Max(e => e.GetProperty("validation_ndcg@10").GetDouble());
        Assert.That(File.ReadAllText(report), Does.Contain(string.Create(CultureInfo.InvariantCulture, $"nDCG@10 is {best:0.0000} against")));
    }

    [Test]
    public void Train_WithAndWithoutReport_GivesTheSameModel()
    {
        Report();
        byte[] with = File.ReadAllBytes(_folder.PathOf("model"));
        Tool.Run(["train", _folder.PathOf("data.csv"), "--model", _folder.PathOf("model"), "--quiet", .. Tool.Tiny()]).Succeeded();
        Assert.That(File.ReadAllBytes(_folder.PathOf("model")), Is.EqualTo(with));
    }

    [Test]
    public void Train_ReportForMachines_StandardOutputStaysJson()
    {
        string data = _folder.Write("data.csv", Tool.TinyCsv());
        var result = Tool.Run(["train", data, "--model", _folder.PathOf("model"), "--json", "--report", _folder.PathOf("run.html"), .. Tool.Tiny()]).Succeeded();
        Assert.That(result.Objects()[^1].GetProperty("event").GetString(), Is.EqualTo("trained"));
    }

    [Test]
    public void Train_OneEpoch_IsReported()
    {
        string data = _folder.Write("data.csv", Tool.TinyCsv()), report = _folder.PathOf("run.html");
        Tool.Run(["train", data, "--model", _folder.PathOf("model"), "--quiet", "--report", report, .. Tool.Tiny(epochs: 1)]).Succeeded();
        Assert.That(File.ReadAllText(report), Does.Contain("in epoch 1, the only one").And.Not.Contain("NaN"));
    }

    [Test]
    public void Demo_WithReport_NamesThePlantedGenres()
    {
        string report = _folder.PathOf("demo.html");
        Tool.Run("demo", "--epochs", "1", "--quiet", "--report", report).Succeeded();
        Assert.That(File.ReadAllText(report), Does.Contain("jazz").And.Contain("<section id=\"ranking\"").And.Contain("made up with seed 1001"));
    }

    [TestCase(".", "folder")]
    [TestCase("none/run.html", "no folder")]
    [TestCase("/dev/null", "device")]
    public void Train_ReportThatCannotBeWritten_IsR120BeforeTheDataAreRead(string name, string says)
    {
        string report = Path.Combine(_folder.Root, name);
        var result = Tool.Run("train", _folder.PathOf("no-data"), "--model", _folder.PathOf("model"), "--report", report);
        Assert.That(result.ErrorLine, Does.StartWith($"reda: error R120 {report}: ").And.Contain("--report").And.Contain(says));
        Assert.That((result.ExitCode, _folder.Files().Length), Is.EqualTo((5, 0)));
    }

    [TestCase("model")]
    [TestCase("data.csv")]
    [TestCase("folder/trainset.txt")]
    [TestCase("test.csv")]
    public void Train_ReportOverAFileOfTheRun_IsR164(string name)
    {
        string data = name.StartsWith("folder", StringComparison.Ordinal) ? _folder.PathOf("folder") : _folder.Write("data.csv", Tool.TinyCsv());
        string report = _folder.PathOf(name);
        Directory.CreateDirectory(_folder.PathOf("folder"));
        var result = Tool.Run("train", data, "--model", _folder.PathOf("model"), "--test", _folder.PathOf("test.csv"), "--report", report);
        Assert.That(result.ErrorLine, Does.StartWith($"reda: error R164 {report}: "));
        Assert.That(result.ExitCode, Is.EqualTo(2));
    }

    [Test]
    public void Train_RunThatFails_KeepsTheReportOfThePreviousOne()
    {
        string data = _folder.Write("data.csv", Tool.TinyCsv()), report = _folder.Write("run.html", "kept");
        Assert.That(Tool.Run("train", data, "--model", _folder.PathOf("model"), "--report", report, "-d", "8", "-e", "3", "--learning-rate", "1e30").ExitCode, Is.EqualTo(7));
        Assert.That(_folder.Files(), Is.EqualTo(new[] { "data.csv", "run.html" }));
        Assert.That(File.ReadAllText(report), Is.EqualTo("kept"));
    }

    [Test]
    public void Train_ReportOverALink_ReplacesWhatItPointsTo()
    {
        string target = _folder.Write("target.html", "old"), link = _folder.PathOf("run.html");
        File.CreateSymbolicLink(link, target);
        string page = Report();
        Assert.That(page, Does.StartWith("<!DOCTYPE html>"));
        Assert.That((File.ReadAllText(target), new FileInfo(link).LinkTarget), Is.EqualTo((page, target)));
        Assert.That(_folder.Files().Where(file => file.EndsWith(".tmp", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Aspects_OfATrainedModel_AreSlotsByUseWithTheirPairs()
    {
        string page = Report();
        string[] slots = [.. page.Split("<article class=\"card aspect\">")[1..]];
        Assert.That(slots, Is.Not.Empty);
        double[] uses = [.. slots.Select(slot => double.Parse(Between(slot, "<small>", " %"), CultureInfo.InvariantCulture))];
        Assert.That(uses, Is.Ordered.Descending);
        foreach (string slot in slots)
        {
            string pairs = Between(slot, "Strongest pairs</h4>", "</ol>");
            double[] times = [.. pairs.Split("<b>")[1..].Select(part => double.Parse(part[..part.IndexOf('\u00d7')], CultureInfo.InvariantCulture))];
            Assert.That(times, Is.Ordered.Descending.And.All.GreaterThanOrEqualTo(1), "the strongest pairs use a slot more than the average pair");
        }
    }

    [Test]
    public void Aspects_WithoutMemoryAttention_SaysThatThereAreNone()
        => Assert.That(Report("--ablation", "nmal"), Does.Contain("The model has no memory slots").And.Not.Contain("card aspect"));

    private static string Between(string text, string before, string after)
    {
        int begin = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[begin..text.IndexOf(after, begin, StringComparison.Ordinal)];
    }

    private string Report(params string[] options)
    {
        string data = _folder.Write("data.csv", Tool.TinyCsv());
        Tool.Run(["train", data, "--model", _folder.PathOf("model"), "--quiet", "--report", _folder.PathOf("run.html"), .. Tool.Tiny(), .. options]).Succeeded();
        return File.ReadAllText(_folder.PathOf("run.html"));
    }
}
