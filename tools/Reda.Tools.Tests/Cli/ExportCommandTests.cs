using System.Diagnostics;
using System.Text;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Tools.Tests.Cli;

internal sealed class ExportCommandTests
{
    private TinyModel _model = null!;
    private RedaModel _loaded = null!;

    private TempFolder Folder => _model.Folder;

    [OneTimeSetUp]
    public void TrainOnce()
    {
        _model = new TinyModel();
        _loaded = RedaModel.Load(_model.Path);
        Folder.Write("pairs.csv", "item,other\ni1,i2\ni50,i3\ni4,i4\n");
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _model.Dispose();

    [Test]
    public void Export_Npy_HoldsTheVectorsAndTheIdsBesideIt()
    {
        var items = Export("--items", "items.npy");
        Assert.That(items.GetProperty("shape").EnumerateArray().Select(axis => axis.GetInt32()), Is.EqualTo(new[] { 100, 3, 8 }));
        Assert.That(items.GetProperty("ids").GetString(), Is.EqualTo(Folder.PathOf("items.ids.csv")));
        Assert.That(Ids("items.ids.csv"), Is.EqualTo(_loaded.Items.Ids.Prepend("item")));
        AssertSame("items.npy", 24, 100, _loaded.ItemVector);

        Export("--users", "users.npy");
        Assert.That(Ids("users.ids.csv"), Is.EqualTo(Enumerable.Range(0, 60).Select(user => $"u{user}").Prepend("user")));
        AssertSame("users.npy", 8, 60, (user, vector) => _loaded.UserVector(_loaded.Histories!.History(user), vector));

        Export("--pairs", "pairs.csv", "--output", Folder.PathOf("relations.npy"));
        Assert.That(Ids("relations.ids.csv"), Is.EqualTo(new[] { "item,other", "i1,i2", "i50,i3", "i4,i4" }));
        (string, string)[] pairs = [("i1", "i2"), ("i50", "i3"), ("i4", "i4")];
        AssertSame("relations.npy", 8, 3, (n, vector) => _loaded.RelationVector(Index(pairs[n].Item1), Index(pairs[n].Item2), vector));
    }

    [Test]
    public void Export_CsvAndParquet_HoldTheSameNumbers()
    {
        Export("--items", "items.csv");
        string[] rows = File.ReadAllLines(Folder.PathOf("items.csv"));
        var vector = new float[24];
        _loaded.ItemVector(17, vector);
        Assert.That(rows, Has.Length.EqualTo(101));
        Assert.That(rows[0], Does.StartWith("item,v0,v1,").And.EndWith(",v23"));
        Assert.That(rows[18].Split(',')[1..].Select(float.Parse), Is.EqualTo(vector));
        Assert.That(rows[18], Does.StartWith(_loaded.Items[17] + ","));
        Assert.That(Export("--users", "users.parquet").GetProperty("ids").GetString(), Is.EqualTo(Folder.PathOf("users.parquet")));
        Assert.That(File.ReadAllBytes(Folder.PathOf("users.parquet"))[..4], Is.EqualTo("PAR1"u8.ToArray()));
    }

    [Test]
    public void Export_AnyThreads_GiveTheSameFile()
    {
        Export("--users", "one.npy", "--threads", "1");
        Export("--users", "many.npy", "--threads", "5");
        Assert.That(File.ReadAllBytes(Folder.PathOf("many.npy")), Is.EqualTo(File.ReadAllBytes(Folder.PathOf("one.npy"))));
    }

    [Test]
    public void Export_Npy_IsReadByNumpy()
    {
        Export("--items", "python.npy");
        const string Program = "import sys, numpy; a = numpy.load(sys.argv[1]); print(a.dtype, a.shape, a.flags['C_CONTIGUOUS'], repr(float(a[17, 2, 5])))";
        var (exitCode, output) = Python("-c", Program, Folder.PathOf("python.npy"));
        if (exitCode != 0) Assert.Ignore($"SKIPPED: no python3 with numpy here: {output}");
        var vector = new float[24];
        _loaded.ItemVector(17, vector);
        string[] words = output.Split(' ');
        Assert.That(output, Does.StartWith("float32 (100, 3, 8) True "));
        Assert.That(double.Parse(words[^1]), Is.EqualTo((double)vector[(2 * 8) + 5]));
    }

    [TestCase("--items items.xyz", 2, "R001")]
    [TestCase("--items items.jsonl", 2, "R001")]
    [TestCase("", 2, "R001")]
    [TestCase("--items a.npy --users b.npy", 2, "R001")]
    [TestCase("--pairs pairs.csv", 2, "R001")]
    [TestCase("--items a.npy --output b.npy", 2, "R001")]
    [TestCase("--items none/a.npy", 5, "R120")]
    [TestCase("--pairs unknown.csv --output a.npy", 3, "R106")]
    [TestCase("--pairs one.csv --output a.npy", 3, "R101")]
    public void Export_ThatCannotBe_IsOneErrorAndNoFile(string options, int exitCode, string code)
    {
        Folder.Write("unknown.csv", "i1,i2\ni1,nobody\n");
        Folder.Write("one.csv", "i1\n");
        string[] args = [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.StartsWith('-') ? word : Folder.PathOf(word))];
        var result = Tool.Run(["export", _model.Path, .. args]);
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((exitCode, "")));
        Assert.That(result.ErrorLine, Does.StartWith($"reda: error {code}"));
        if (code == "R106") Assert.That(result.ErrorLine, Does.Contain("unknown.csv:2:1").And.Contain("nobody"));
        Assert.That(Folder.Files(), Has.None.EqualTo("a.npy").And.None.EqualTo("a.ids.csv").And.None.EndsWith(".tmp"));
    }

    [Test]
    public void Export_UsersOfAModelWithoutHistories_IsR106()
    {
        using var model = new TinyModel("--without-histories");
        Assert.That(Tool.Run("export", model.Path, "--users", model.Folder.PathOf("users.npy")).ErrorLine, Does.StartWith("reda: error R106"));
    }

    [Test]
    public void Export_Cancelled_LeavesTheOldFile()
    {
        string file = Folder.Write("kept.npy", "old");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.That(Tool.Run(cancelled.Token, "export", _model.Path, "--items", file).ExitCode, Is.EqualTo(130));
        Assert.That(File.ReadAllText(file), Is.EqualTo("old"));
        Assert.That(Folder.Files(), Has.None.EqualTo("kept.ids.csv").And.None.EndsWith(".tmp"));
    }

    private static (int ExitCode, string Output) Python(params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string output = process.StandardOutput.ReadToEnd().Trim(), error = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return (process.ExitCode, process.ExitCode == 0 ? output : error.Split('\n')[^1]);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }

    private delegate void Copier(int index, Span<float> vector);

    private void AssertSame(string file, int length, int count, Copier copy)
    {
        byte[] bytes = File.ReadAllBytes(Folder.PathOf(file));
        int begin = 10 + BitConverter.ToUInt16(bytes, 8);
        Assert.That(bytes, Has.Length.EqualTo(begin + (4 * length * count)));
        var vector = new float[length];
        for (int n = 0; n < count; n++)
        {
            copy(n, vector);
            Assert.That(Enumerable.Range(0, length).Select(x => BitConverter.ToSingle(bytes, begin + (4 * ((n * length) + x)))), Is.EqualTo(vector));
        }
    }

    private string[] Ids(string file) => File.ReadAllLines(Folder.PathOf(file), Encoding.UTF8);

    private int Index(string item) => _loaded.Items.TryGetIndex(item, out int index) ? index : throw new KeyNotFoundException(item);

    private System.Text.Json.JsonElement Export(string option, string file, params string[] rest)
        => Tool.Run(["export", _model.Path, option, Folder.PathOf(file), "--json", .. rest]).Succeeded().Objects().Single();
}
