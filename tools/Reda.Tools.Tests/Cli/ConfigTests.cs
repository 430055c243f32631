using System.Text;
using System.Text.Json;

namespace Reda.Tools.Tests.Cli;

internal sealed class ConfigTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase]
    [TestCase("--seed", "18446744073709551615", "--validate", "--without-histories")]
    [TestCase("--ablation", "npil")]
    [TestCase("--ablation", "nmal", "--weight-decay", "1e-7")]
    [TestCase("--pooling", "log-mean-exp", "--beta", "2.5", "--memory-limit", "1G")]
    public void Train_FromItsPrintedConfig_GivesTheSameModel(params string[] options)
    {
        string data = _folder.Write("data.csv", Tool.TinyCsv()), model = _folder.PathOf("model");
        string[] line = ["train", data, "--model", model, "--quiet", .. options, .. Tool.Tiny()];
        Tool.Run(line).Succeeded();
        byte[] expected = File.ReadAllBytes(model);
        File.Delete(model);

        string config = _folder.Write("train.json", Tool.Run([.. line, "--print-config"]).Succeeded().Output);
        Assert.That(_folder.Files(), Is.EqualTo(new[] { "data.csv", "train.json" }), "printing runs nothing");
        Tool.Run("train", "--config", config).Succeeded();
        Assert.That(File.ReadAllBytes(model), Is.EqualTo(expected));
    }

    [TestCase("--algorithm", "item-knn", "--set", "shrink=3")]
    [TestCase("--preset", "best", "--set", "most_epochs=2", "--set", "dimensions=8", "--set", "fism_epochs=2")]
    public void Train_OtherMethodFromItsPrintedConfig_GivesTheSameModel(params string[] options)
    {
        string data = _folder.Write("data.csv", Tool.TinyCsv()), model = _folder.PathOf("model");
        string[] line = ["train", data, "--model", model, "--quiet", .. options];
        Tool.Run(line).Succeeded();
        byte[] expected = File.ReadAllBytes(model);

        string config = _folder.Write("train.json", Tool.Run([.. line, "--print-config"]).Succeeded().Output);
        File.Delete(model);
        Tool.Run("train", "--config", config).Succeeded();
        Assert.That(File.ReadAllBytes(model), Is.EqualTo(expected));
    }

    [TestCase("demo")]
    [TestCase("train", "d.csv", "--model", "m")]
    [TestCase("train", "d.csv", "--model", "m", "--ablation", "npil", "--test", "t", "--report", "r.html", "--delimiter", "tab")]
    [TestCase("evaluate", "m", "--test", "t")]
    [TestCase("evaluate", "m", "--test", "t", "--index", "--negatives-seed", "3", "--full", "--beta", "2")]
    [TestCase("recommend", "m", "--user", "7", "--explain")]
    [TestCase("recommend", "m", "--history", "a,b", "--explain", "c", "--index", "i", "--rerank", "5")]
    [TestCase("recommend", "m", "--all", "--history-sample", "0.5")]
    [TestCase("index", "m")]
    [TestCase("inspect", "m", "--json")]
    public void PrintConfig_OfEveryCommand_IsPrintedAgainFromItself(params string[] line)
    {
        string printed = Tool.Run([.. line, "--print-config"]).Succeeded().Output;
        string config = _folder.Write("config.json", printed);
        Assert.That(Tool.Run(line[0], "--config", config, "--print-config").Succeeded().Output, Is.EqualTo(printed));
    }

    [Test]
    public void PrintConfig_WithDefaults_ListsThemWithTheirTypes()
    {
        var config = JsonDocument.Parse(Tool.Run("train", "d.csv", "--model", "m", "-k", "2", "--print-config").Succeeded().Output).RootElement;
        Assert.That(config.GetProperty("data").GetString(), Is.EqualTo("d.csv"));
        Assert.That(config.GetProperty("aspects").GetInt32(), Is.EqualTo(2));
        Assert.That(config.GetProperty("dimensions").GetInt32(), Is.EqualTo(128));
        Assert.That(config.GetProperty("learning-rate").GetDouble(), Is.EqualTo(0.001));
        Assert.That(config.GetProperty("loss").GetString(), Is.EqualTo("bpr"));
        Assert.That(config.GetProperty("validate").GetBoolean(), Is.False);
        Assert.That(config.TryGetProperty("item-spread", out _), Is.False, "its default depends on --ablation");
        Assert.That(config.TryGetProperty("print-config", out _), Is.False);
    }

    [Test]
    public void PrintConfig_Json_IsOneLine()
        => Assert.That(Tool.Run("demo", "--json", "--print-config").Succeeded().Objects(), Has.Length.EqualTo(1));

    [Test]
    public void Config_AndCommandLine_CommandLineWins()
    {
        string config = _folder.Write("c.json", """{"data": "file.csv", "model": "file", "epochs": 2, "seed": 3, "quiet": true, "validate": true, "loss": "sigmoid"}""");
        var effective = JsonDocument.Parse(
            Tool.Run("train", "line.csv", "--config", config, "-e", "5", "--validate=false", "--loss", "bpr", "--print-config").Succeeded().Output).RootElement;
        Assert.That(effective.GetProperty("data").GetString(), Is.EqualTo("line.csv"));
        Assert.That(effective.GetProperty("model").GetString(), Is.EqualTo("file"));
        Assert.That(effective.GetProperty("epochs").GetInt32(), Is.EqualTo(5));
        Assert.That(effective.GetProperty("seed").GetInt32(), Is.EqualTo(3));
        Assert.That(effective.GetProperty("loss").GetString(), Is.EqualTo("bpr"));
        Assert.That((effective.GetProperty("quiet").GetBoolean(), effective.GetProperty("validate").GetBoolean()), Is.EqualTo((true, false)));
    }

    [Test]
    public void Config_ValuesThatLookLikeOptions_AreValues()
    {
        string config = _folder.Write("c.json", """{"data": "./-d", "model": "--quiet"}""");
        var effective = JsonDocument.Parse(Tool.Run("train", "--config", config, "--print-config").Succeeded().Output).RootElement;
        Assert.That((effective.GetProperty("data").GetString(), effective.GetProperty("model").GetString()), Is.EqualTo(("./-d", "--quiet")));

        string onlyModel = _folder.Write("m.json", """{"model": "a=b:c"}""");
        effective = JsonDocument.Parse(Tool.Run("train", "--config", onlyModel, "--print-config", "--", "./--data").Succeeded().Output).RootElement;
        Assert.That((effective.GetProperty("data").GetString(), effective.GetProperty("model").GetString()), Is.EqualTo(("./--data", "a=b:c")));
    }

    [TestCase("", "R160", "1:1")]
    [TestCase("[1]", "R160", "1:1")]
    [TestCase("{\"epochs\": 2,}", "R160", "1:14")]
    [TestCase("{\"epochs\": 2\n \"seed\": 3}", "R160", "2:2")]
    [TestCase("{\"epochs\": 2", "R160", "1:13")]
    [TestCase("{\"epochs\": 2} x", "R160", "1:15")]
    [TestCase("{// no\n}", "R160", "1:2")]
    [TestCase("{\"model\": \"\\ud800\"}", "R160", "1:11")]
    [TestCase("{\"epoch\": 2}", "R161", "1:2")]
    [TestCase("{\"\u00e9\u00e9\": 1,\n  \"Epochs\": 2}", "R161", "1:2")]
    [TestCase("{\"model\": \"\u00e9\u00e9\", \"-e\": 2}", "R161", "1:17")]
    [TestCase("{\"config\": \"x\"}", "R161", "1:2")]
    [TestCase("{\"help\": true}", "R161", "1:2")]
    [TestCase("{\"epochs\": \"2\"}", "R162", "1:12")]
    [TestCase("{\"epochs\": 2.5}", "R162", "1:12")]
    [TestCase("{\"seed\": 1,\n\t\"epochs\": 0}", "R162", "2:12")]
    [TestCase("{\"epochs\": null}", "R162", "1:12")]
    [TestCase("{\"epochs\": [2]}", "R162", "1:12")]
    [TestCase("{\"epochs\": {\"a\": 1}}", "R162", "1:12")]
    [TestCase("{\"quiet\": \"yes\"}", "R162", "1:11")]
    [TestCase("{\"quiet\": 1}", "R162", "1:11")]
    [TestCase("{\"model\": 3}", "R162", "1:11")]
    [TestCase("{\"model\": true}", "R162", "1:11")]
    [TestCase("{\"data\": 3}", "R162", "1:10")]
    [TestCase("{\"model\": \"\"}", "R162", "1:11")]
    [TestCase("{\"loss\": \"hinge\"}", "R162", "1:10")]
    [TestCase("{\"memory-limit\": \"much\"}", "R162", "1:18")]
    [TestCase("{\"seed\": 1,\n \"seed\": 1}", "R163", "2:2")]
    public void Config_Wrong_IsOneErrorWithItsPlace(string json, string code, string place)
    {
        string config = _folder.Write("c.json", json);
        var result = Tool.Run("train", _folder.PathOf("none"), "--config", config);
        Assert.That(result.ErrorLine, Does.StartWith($"reda: error {code} {config}:{place}: "));
        Assert.That((result.ExitCode, result.ErrorLines.Length, result.Output), Is.EqualTo((2, 1, "")));
    }

    [Test]
    public void Config_MisspeltKey_NamesTheNearest()
    {
        string config = _folder.Write("c.json", "{\"learning_rate\": 0.1}");
        Assert.That(Tool.Run("train", "d", "--config", config).ErrorLine, Does.Contain("'learning-rate'").And.Contain("found 'learning_rate'"));
    }

    [Test]
    public void Config_TrailingComma_IsSaidSo()
    {
        string config = _folder.Write("c.json", "{\"epochs\": 2,\n}");
        Assert.That(Tool.Run("train", "d", "--config", config).ErrorLine, Does.StartWith($"reda: error R160 {config}:2:1: ").And.Contain("comma"));
    }

    [Test]
    public void Config_ByteOrderMark_IsSkipped()
    {
        string config = _folder.Write("c.json", [.. Encoding.UTF8.Preamble, .. "{\"epoch\": 2}"u8]);
        Assert.That(Tool.Run("demo", "--config", config).ErrorLine, Does.StartWith($"reda: error R161 {config}:1:2: "));
    }

    [Test]
    public void Config_NotUtf8_IsR160AtTheByte()
    {
        string config = _folder.Write("c.json", Encoding.Latin1.GetBytes("{\n\"model\": \"\u00ff\"}"));
        Assert.That(Tool.Run("demo", "--config", config).ErrorLine, Does.StartWith($"reda: error R160 {config}:2:11: ").And.Contain("0xFF"));
    }

    [Test]
    public void Config_LargerThanAnyConfiguration_IsR160()
    {
        string config = _folder.Write("c.json", new byte[(1 << 20) + 1]);
        Assert.That(Tool.Run("demo", "--config", config).ErrorLine, Does.StartWith($"reda: error R160 {config}: "));
    }

    [TestCase("none.json")]
    [TestCase(".")]
    public void Config_ThatCannotBeRead_IsR120(string name)
    {
        var result = Tool.Run("demo", "--config", _folder.PathOf(name));
        Assert.That(result.ErrorLine, Does.StartWith($"reda: error R120 {_folder.PathOf(name)}: "));
        Assert.That(result.ExitCode, Is.EqualTo(5));
    }

    [Test]
    public void Help_WithAConfigThatIsWrong_IsShown()
        => Assert.That(Tool.Run("train", "--help", "--config", _folder.PathOf("none")).Succeeded().Output, Does.Contain("--print-config"));
}
