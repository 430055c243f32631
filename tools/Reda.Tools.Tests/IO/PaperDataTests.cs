using Reda.IO;

namespace Reda.Tools.Tests.IO;

/// <summary>The four sets that the paper uses, in the authors' split: their sizes are those that everything measured on them rests on.</summary>
internal sealed class PaperDataTests
{
    [TestCase("Delicious", 1776, 68326, 102822, 715)]
    [TestCase("AMusic", 19847, 95457, 181114, 10066)]
    [TestCase("GPoetry", 45096, 31574, 540544, 44258)]
    [TestCase("LastFM", 1877, 17388, 90924, 1644)]
    public void Read_PaperData_HasTheKnownCounts(string name, int users, int items, int pairs, int cases)
    {
        string folder = PaperData.FolderOrSkip(name);
        var data = InteractionsReader.Read(folder);
        var test = TestReader.Read(folder, data.Items, data);
        Assert.That((data.Users.Count, data.Items.Count, data.Count, data.DuplicatesMerged), Is.EqualTo((users, items, pairs, 0L)));
        Assert.That((test.Cases.Count, test.UnknownTargets, test.UnknownHistoryItems), Is.EqualTo((cases, 0, 0)));
    }
}
