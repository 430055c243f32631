using Reda.IO;

namespace Reda.Tools.Tests.IO;

internal sealed class HeaderDetectionTests
{
    [TestCase("user,item\nu,i\n", HeaderMode.Auto, "user,item")]
    [TestCase("User ID,Item ID\nu,i\n", HeaderMode.Auto, "User ID,Item ID")]
    [TestCase("uid,iid\nu,i\n", HeaderMode.Auto, "uid,iid")]
    [TestCase("userId,movieId,rating,timestamp\n1,2,3,4\n", HeaderMode.Auto, "userId,movieId,rating,timestamp")]
    [TestCase("\"user_id\"\t\"asin\"\nu\ti\n", HeaderMode.Auto, "user_id,asin")]
    [TestCase("who,what\n1,2\n", HeaderMode.Auto, "who,what")]
    [TestCase("who,what\nu,i\n", HeaderMode.Auto, null)]
    [TestCase("who,what\n1,i\n", HeaderMode.Auto, null)]
    [TestCase("1,what\n1,2\n", HeaderMode.Auto, null)]
    [TestCase("who,1\n1,2\n", HeaderMode.Auto, null)]
    [TestCase("1,2\n3,4\n", HeaderMode.Auto, null)]
    [TestCase("alice,book\nbob,song\n", HeaderMode.Auto, null)]
    [TestCase("who,what\nu,i\n", HeaderMode.Yes, "who,what")]
    [TestCase("user,item\nu,i\n", HeaderMode.No, null)]
    public void Load_FirstRow_IsHeaderByTheRule(string text, HeaderMode mode, string? header)
    {
        using var folder = new TempFolder();
        var loaded = InteractionsReader.Load(folder.Write("data.csv", text), new ReadOptions { Header = mode });
        int rows = text.Count(c => c == '\n') - (header is null ? 0 : 1);
        Assert.That((loaded.Header, loaded.Interactions.Count), Is.EqualTo((header, rows)));
    }

    [TestCase("item,user\ni,u\n")]
    [TestCase("when,user,item\n7,u,i\n")]
    [TestCase("what,user\ni,u\n")]
    [TestCase("item,who\ni,u\n")]
    [TestCase(",user,item\n0,u,i\n")]
    public void Load_NamedColumns_AreUsedWhereverTheyAre(string text)
    {
        using var folder = new TempFolder();
        var data = InteractionsReader.Read(folder.Write("data.csv", text));
        Assert.That((data.Users[0], data.Items[0]), Is.EqualTo(("u", "i")));
    }

    [TestCase(";")]
    [TestCase("|")]
    [TestCase(" ")]
    [TestCase(":")]
    [TestCase("::")]
    [TestCase("<sep>")]
    public void Load_GivenDelimiter_SplitsThere(string delimiter)
    {
        using var folder = new TempFolder();
        var data = InteractionsReader.Read(folder.Write("data", $"u{delimiter}i\n"), new ReadOptions { Delimiter = delimiter });
        Assert.That((data.Users[0], data.Items[0]), Is.EqualTo(("u", "i")));
    }
}
