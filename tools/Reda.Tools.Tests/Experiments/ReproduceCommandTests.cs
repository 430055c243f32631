using System.Text.Json;
using System.Text.RegularExpressions;
using Reda.Tools.Tests.Cli;

namespace Reda.Tools.Tests.Experiments;

internal sealed class ReproduceCommandTests
{
    [Test]
    public void Reproduce_OneSetThere_ReportsItAndSaysWhatIsMissing()
    {
        using var folder = new TempFolder();
        TinySets.Write(folder.Root, "Delicious");
        string output = folder.PathOf("report");
        string[] args = ["reproduce", "--data", folder.Root, "--out", output, "--quick", "--quiet", "--only", "table1,table2,figure3"];
        var result = Tool.Run(args).Succeeded();
        Assert.That(result.Error, Does.Contain("warning R170: rank.LastFM.reda.default is missing: R120"));

        JsonElement[] rows = [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "results.json"))).RootElement.EnumerateArray()];
        var reda = rows.Where(row => Text(row, "table") == "table2" && Text(row, "method") == "REDA").ToArray();
        Assert.That(reda.Select(row => $"{Text(row, "settings")} {Text(row, "ties")} {Text(row, "protocol")}"), Is.EquivalentTo(new[]
        {
            "default loses 100", "default expected 100", "default loses full", "default expected full", "tuned loses 100", "tuned expected 100", "tuned loses full", "tuned expected full",
            "best loses 100", "best expected 100",
        }));
        Assert.That(reda[0].GetProperty("paper_hr@10").GetDouble(), Is.EqualTo(0.5754));
        foreach (JsonElement best in reda.Where(row => Text(row, "settings") == "best"))
        {
            JsonElement last = reda.Single(row => Text(row, "settings") == "default" && Text(row, "protocol") == "100" && Text(row, "ties") == Text(best, "ties"));
            Assert.That(best.GetProperty("epoch").GetInt32(), Is.InRange(1, 10));
            Assert.That(best.GetProperty("hr@10").GetDouble(), Is.GreaterThanOrEqualTo(last.GetProperty("hr@10").GetDouble()));
            Assert.That(best.GetProperty("ndcg@10").GetDouble(), Is.GreaterThanOrEqualTo(last.GetProperty("ndcg@10").GetDouble()));
        }

        Assert.That(rows.Where(row => Text(row, "method") == "popularity").Select(row => row.TryGetProperty("hr@10_p_holm_best", out _)), Has.All.True);
        Assert.That(rows.Where(row => row.TryGetProperty("missing", out _)).Select(row => Text(row, "cell")), Does.Contain("data.AMusic"));
        Assert.That(rows.All(row => row.GetProperty("quick").GetBoolean()), "every row says that it was quick");

        string page = File.ReadAllText(Path.Combine(output, "index.html"));
        Assert.That(page, Does.Contain("<b>Quick.</b>").And.Contain("data.AMusic").And.Not.Contain("<script"));
        Assert.That(Regex.Matches(page, "<svg "), Has.Count.GreaterThanOrEqualTo(4));
        Assert.That(Regex.Matches(page, "(?:src|href)=\"(?:https?:)?//"), Is.Empty);
        foreach (Match plot in Regex.Matches(page, "href=\"(plots/[^\"]+)\"")) Assert.That(Path.Combine(output, plot.Groups[1].Value), Does.Exist);
        byte[] png = File.ReadAllBytes(Path.Combine(output, "plots", "table2-Delicious-hr.png"));
        Assert.That(png[..8], Is.EqualTo(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }));

        // An hour, and two of a search whose trials were found in its log.
        Rewrite("data.Delicious", "\"seconds\":[0-9.]+", "\"seconds\":3600");
        Rewrite("tune.Delicious.reda", "\"trial_seconds\":[0-9.]+", "\"trial_seconds\":7200");
        Tool.Run([.. args, "--report-only"]).Succeeded();
        Assert.That(File.ReadAllText(Path.Combine(output, "index.html")), Does.Match("time for the parts that are there</dt><dd>3:0[0-9]:"));

        void Rewrite(string cell, string pattern, string replacement)
        {
            string path = Path.Combine(output, "cells", cell + ".json"), text = File.ReadAllText(path);
            Assert.That(Regex.Matches(text, pattern), Has.Count.EqualTo(1));
            File.WriteAllText(path, Regex.Replace(text, pattern, replacement));
        }

        // A plot that the report no longer has, and what is not its own.
        string[] others = ["table2-Delicious-map.png", "table20.svg", "table2-notes.txt", "mine.svg"];
        foreach (string other in others) File.WriteAllText(Path.Combine(output, "plots", other), "");
        TinySets.Write(folder.Root, "LastFM");
        var again = Tool.Run([.. args, "--json"]).Succeeded();
        string?[] computed = [.. again.Objects().Where(one => Text(one, "event") == "cell" && !one.TryGetProperty("missing", out _)).Select(one => Text(one, "cell"))];
        Assert.That(computed, Has.All.Contains("LastFM").And.Not.Empty, "what was finished is not done again, what was missing is");
        Assert.That(others.Where(other => File.Exists(Path.Combine(output, "plots", other))), Is.EqualTo(others[1..]));
        Assert.That(Path.Combine(output, "plots", "table2-Delicious-hr.png"), Does.Exist);
    }

    [Test]
    public void Reproduce_NoData_IsOneErrorAndAReport()
    {
        using var folder = new TempFolder();
        var result = Tool.Run("reproduce", "--data", folder.PathOf("nothing"), "--out", folder.PathOf("report"), "--quick", "--quiet", "--only", "table1");
        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(result.ErrorLine, Does.StartWith("reda: error R170:").And.Contain("nothing"));
        Assert.That(File.ReadAllText(folder.PathOf("report/index.html")), Does.Contain("data.GPoetry"));
    }

    [TestCase("table3", "table1, table2, figure2")]
    [TestCase("table1,bogus", "bogus")]
    public void Reproduce_UnknownName_ListsTheNames(string only, string says)
    {
        var result = Tool.Run("reproduce", "--data", ".", "--out", "x", "--only", only);
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorLine, Does.StartWith("reda: error R001:").And.Contain(says));
    }

    [Test]
    public void Reproduce_OutputThatIsAFile_IsOneError()
    {
        using var folder = new TempFolder();
        TinySets.Write(folder.Root, "Delicious");
        var result = Tool.Run("reproduce", "--data", folder.Root, "--out", folder.Write("file", ""), "--quick", "--only", "table1");
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((5, "")));
        Assert.That(result.ErrorLine, Does.StartWith("reda: error R120"));
    }

    [Test]
    public void Reproduce_Cancelled_ExitsWith130()
    {
        using var folder = new TempFolder();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.That(Tool.Run(cancelled.Token, "reproduce", "--data", folder.Root, "--out", folder.PathOf("report"), "--quick", "--quiet").ExitCode, Is.EqualTo(130));
    }

    [Test]
    public void Tune_AMethod_PrintsTheBestOptionsAndNotesTrials()
    {
        using var folder = new TempFolder();
        string log = folder.PathOf("log.jsonl"), best = folder.PathOf("best.json");
        string[] args = ["tune", folder.Write("data.csv", Tool.TinyCsv()), "--algorithm", "item-knn", "--trials", "5", "--log", log, "--best", best, "--quiet", "--json"];
        JsonElement[] objects = Tool.Run(args).Succeeded().Objects();
        Assert.That(objects.Select(one => Text(one, "event")), Is.EqualTo(new[] { "trial", "trial", "trial", "trial", "trial", "tuned" }));
        Assert.That(File.ReadAllLines(log), Has.Length.EqualTo(5));
        Assert.That(JsonDocument.Parse(File.ReadAllText(best)).RootElement.GetProperty("algorithm").GetString(), Is.EqualTo("item-knn"));
        Tool.Run(args).Succeeded();
        Assert.That(File.ReadAllLines(log), Has.Length.EqualTo(5), "no trial is done twice");
        Assert.That(Tool.Run("tune", "x", "--algorithm", "magic").ErrorLine, Does.StartWith("reda: error R001").And.Contain("bpr-mf"));
    }

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;
}
