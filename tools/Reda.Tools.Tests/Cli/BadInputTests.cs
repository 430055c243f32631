namespace Reda.Tools.Tests.Cli;

/// <summary>Every bad input ends with its code, its place and its exit code in one line, and leaves nothing behind.</summary>
internal sealed class BadInputTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("", "R109", "1:1", TestName = "Train_EmptyFile_IsR109")]
    [TestCase("user,item\n", "R109", "1:1", TestName = "Train_HeaderOnly_IsR109")]
    [TestCase("alice\nbob\n", "R101", "1:1", TestName = "Train_OneColumn_IsR101")]
    [TestCase("0:1 2 3\n1:2 x 4\n", "R102", "2:5", TestName = "Train_IdThatIsNoNumber_IsR102")]
    [TestCase("a,b\na,c\u00FF\n", "R103", "2:4", TestName = "Train_InvalidUtf8_IsR103")]
    [TestCase("a,b\na,\0\n", "R104", "2:3", TestName = "Train_Nul_IsR104")]
    public void Train_BadData_IsLocated(string text, string code, string place)
    {
        // Latin-1, so that the byte 0xFF of the text is written as it is.
        string data = _folder.Write("data", System.Text.Encoding.Latin1.GetBytes(text));
        Fails(3, $"reda: error {code} {data}:{place}: ", "train", data, "--model", _folder.PathOf("model"));
        Assert.That(_folder.Files(), Is.EqualTo(new[] { "data" }));
    }

    [TestCase("u1,a\nu2,a\nu3,a\n", TestName = "Train_CatalogueOfOneItem_IsR105")]
    [TestCase("u1,a\nu1,b\nu2,a\nu2,b\n", TestName = "Train_AllUsersShort_IsR105")]
    [TestCase("u1,a\nu1,b\nu1,c\n", TestName = "Train_EveryUserOwnsEverything_IsR105")]
    public void Train_NoTrainableUser_IsR105(string text)
    {
        string data = _folder.Write("data.csv", text);
        Fails(3, "reda: error R105", ["train", data, "--model", _folder.PathOf("model"), .. Tool.Tiny()]);
        Assert.That(_folder.Files(), Is.EqualTo(new[] { "data.csv" }));
    }

    [Test]
    public void Train_UnusualData_IsWarnedOfAndTrained()
    {
        string everything = string.Concat(Enumerable.Range(0, 100).Select(item => $"all,i{item}\n"));
        string data = _folder.Write("data.csv", Tool.TinyCsv() + "u0,i0\nu0,i0\nshort,i1\nshort,i2\n" + everything);
        var result = Tool.Run(["train", data, "--model", _folder.PathOf("model"), .. Tool.Tiny()]).Succeeded();
        string[] warnings = [.. result.ErrorLines.Where(line => line.StartsWith("reda: warning ", StringComparison.Ordinal))];
        Assert.That(warnings, Has.Length.EqualTo(3), result.Error);
        Assert.That(warnings[0], Does.StartWith("reda: warning W104: 2 of 704 pairs"));
        Assert.That(warnings[1], Does.StartWith("reda: warning W105: 1 of 62 users"));
        Assert.That(warnings[2], Does.StartWith("reda: warning W108: 1 of 62 users have every item, the first is 'all'"));

        // Too short to train on, but scored all the same.
        Assert.That(Tool.Run("recommend", _folder.PathOf("model"), "--user", "short", "--json").Succeeded().Objects()[0].GetProperty("items").GetArrayLength(), Is.EqualTo(10));
    }

    [Test]
    public void Train_TestTargetInTheHistory_IsR108()
    {
        string data = _folder.Write("data.csv", Tool.TinyCsv());
        string test = _folder.Write("test.csv", "u0,i24\nu0,i0\n");
        Fails(3, $"reda: error R108 {test}:2:1: ", "train", data, "--model", _folder.PathOf("model"), "--test", test);
        Assert.That(_folder.Files(), Is.EqualTo(new[] { "data.csv", "test.csv" }));
    }

    [Test]
    public void Train_MissingData_IsR120()
        => Fails(5, $"reda: error R120 {_folder.PathOf("none")}: ", "train", _folder.PathOf("none"), "--model", _folder.PathOf("model"));

    [TestCase(".", "folder")]
    [TestCase("none/model", "no folder")]
    [TestCase("file/model", "no folder")]
    [TestCase("/dev/null", "device")]
    [TestCase("read-only", "read-only")]
    public void Train_UnwritableOutput_IsR120BeforeTheDataAreRead(string output, string says)
    {
        _folder.Write("file", "kept");
        if (output == "read-only") File.SetAttributes(_folder.Write(output, "kept"), FileAttributes.ReadOnly);
        string[] before = _folder.Files();
        string model = _folder.PathOf(output);
        Fails(5, $"reda: error R120 {model}: ", "train", _folder.PathOf("no-data-either"), "--model", model);
        Assert.That(Tool.Run("train", "x", "--model", model).ErrorLine, Does.Contain(says));
        Assert.That(_folder.Files(), Is.EqualTo(before));
    }

    [Test]
    public void Train_RunThatDiverges_ExitsWith7AndSavesNothing()
    {
        string data = _folder.Write("data.csv", Tool.TinyCsv());
        Fails(7, "reda: error R70", "train", data, "--model", _folder.PathOf("model"), "-d", "8", "-e", "3", "--learning-rate", "1e30");
        Assert.That(_folder.Files(), Is.EqualTo(new[] { "data.csv" }));
    }

    [TestCase("--memory-limit", "100K")]
    [TestCase("-d", "4096", "-k", "4096")]
    public void Train_RunThatDoesNotFit_ExitsWith6AndSavesNothing(params string[] options)
    {
        string data = _folder.Write("data.csv", Tool.TinyCsv()), model = _folder.PathOf("model");
        Fails(6, "reda: error R112: the run does not fit in memory and was not begun; it takes ", ["train", data, "--model", model, .. options]);
        Assert.That(_folder.Files(), Is.EqualTo(new[] { "data.csv" }));
        Tool.Run(["train", data, "--model", model, "--memory-limit", "1G", .. Tool.Tiny()]).Succeeded();
    }

    [TestCase("evaluate", "--test", "t")]
    [TestCase("recommend", "--user", "u")]
    [TestCase("recommend", "--history", "i")]
    [TestCase("inspect")]
    public void Run_FileThatIsNoModel_IsR110(string command, params string[] options)
    {
        string model = _folder.Write("model", Tool.TinyCsv());
        Fails(4, $"reda: error R110 {model}: ", [command, model, .. options]);
    }

    [TestCase("evaluate", "--test", "t")]
    [TestCase("recommend", "--user", "u")]
    [TestCase("inspect")]
    public void Run_MissingModel_IsR120(string command, params string[] options)
    {
        string model = _folder.PathOf("none");
        Fails(5, $"reda: error R120 {model}: ", [command, model, .. options]);
    }

    private static void Fails(int exitCode, string start, params string[] args)
    {
        var result = Tool.Run(args);
        Assert.That(result.ErrorLine, Does.StartWith(start));
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((exitCode, "")));
    }
}
