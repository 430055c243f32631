using Reda.Engine.Data;
using Reda.IO;

namespace Reda.Tools.Tests.IO;

internal sealed class TestReaderTests
{
    private static readonly Interactions Training = Interactions.From([("0", "10"), ("0", "11"), ("0", "12"), ("1", "12"), ("1", "13"), ("1", "14")]);

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Read_AuthorsFormat_GivesHistoryAndTarget()
    {
        var test = Read("0:12 10 11 10:13\n7:14:10\n");
        Assert.That(test.Cases.Select(c => $"{c.User}:{string.Join(' ', c.History)}:{c.Target}"), Is.EqualTo(new[] { "0:0 1 2:3", "7:4:0" }));
    }

    [Test]
    public void Read_Delimited_TakesTheTrainingHistory()
    {
        var test = Read("user,item\n1,10\n0,14\n");
        Assert.That(test.Cases.Select(c => $"{c.User}:{string.Join(' ', c.History)}:{c.Target}"), Is.EqualTo(new[] { "1:2 3 4:0", "0:0 1 2:4" }));
    }

    [Test]
    public void Read_Folder_ReadsItsTestFile()
    {
        _folder.Write("testset.txt", "0:10:13\n");
        Assert.That(TestReader.Read(_folder.Root, Training.Items, Training).Cases, Has.Count.EqualTo(1));
    }

    [TestCase("0:10 11:99\n1:12:10\n")]
    [TestCase("0,99\n1,10\n")]
    public void Read_UnknownTarget_IsAMissAndCounted(string text)
    {
        var test = Read(text);
        Assert.That((test.UnknownTargets, test.Cases[0].Target, test.Cases[1].Target), Is.EqualTo((1, -1, 0)));
    }

    [Test]
    public void Read_UnknownUserInDelimited_IsAMissAndCounted()
    {
        var test = Read("9,10\n");
        Assert.That((test.UnknownUsers, test.Cases[0].Target, test.Cases[0].History), Is.EqualTo((1, -1, Array.Empty<int>())));
    }

    [Test]
    public void Read_UnknownHistoryItem_IsLeftOutAndCounted()
    {
        var test = Read("0:10 77 78:13\n");
        Assert.That((test.UnknownHistoryItems, test.Cases[0].History), Is.EqualTo((2, new[] { 0 })));
    }

    [TestCase("0:10 13:13\n", "1:9", TestName = "Read_TargetInItsOwnLine_IsR108")]
    [TestCase("5:10:13\n0:10:11\n", "2:6", TestName = "Read_TargetInTheTrainingHistory_IsR108")]
    [TestCase("0,13\n1,13\n", "2:1", TestName = "Read_DelimitedTargetInTheTrainingHistory_IsR108")]
    public void Read_TargetInTheHistory_IsR108(string text, string place)
        => Errors.Expect(() => Read(text), "R108", $"{_folder.PathOf("test")}:{place}");

    [TestCase("0:10 11\n", "1:8")]
    [TestCase("0:10 11:\n", "1:9")]
    [TestCase("0:10:11 12\n", "1:9")]
    public void Read_BrokenAuthorsLine_IsR101(string text, string place)
        => Errors.Expect(() => Read(text), "R101", $"{_folder.PathOf("test")}:{place}");

    [Test]
    public void Read_EmptyFile_IsR109() => Errors.Expect(() => Read(""), "R109", _folder.PathOf("test") + ":1:1");

    [Test]
    public void Read_DelimitedWithoutHistories_IsR106()
    {
        string path = _folder.Write("test", "0,13\n");
        Errors.Expect(() => TestReader.Read(path, Training.Items, null), "R106", path);
    }

    private TestSet Read(string text) => TestReader.Read(_folder.Write("test", text), Training.Items, Training);
}
