using System.Text;
using Reda.IO.Preparing;

namespace Reda.Tools.Tests.IO;

/// <summary>The layouts of public data sets, each in a few made-up lines.</summary>
internal sealed class SourceLayoutTests
{
    private static readonly PrepareOptions s_options = new() { Split = SplitRule.None, Format = PreparedFormat.Csv, RatingAbove = 3 };

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Run_HetrecLastFm_TakesPlaysAsRatings()
    {
        _folder.Write("user_artists.dat", "userID\tartistID\tweight\n2\t51\t13883\n2\t52\t3\n3\t51\t4\n");
        _folder.Write("artists.dat", "id\tname\turl\tpictureURL\n51\t\"Duran\" Duran\tu\tp\n52\tMorcheeba\tu\tp\n");
        Assert.That(Train(SourceLayout.Hetrec2011, _folder.Root), Is.EqualTo("user,item,rating\n2,51,13883\n3,51,4\n"));
        Assert.That(Items, Is.EqualTo("item\toriginal_id\tname\n51\t51\t\"Duran\" Duran\n"));
    }

    [Test]
    public void Run_HetrecDelicious_MergesTagsAndReadsTimes()
    {
        _folder.Write("user_taggedbookmarks-timestamps.dat", "userID\tbookmarkID\ttagID\ttimestamp\n8\t1\t1\t1289255362000\n8\t1\t2\t1289255362000\n8\t7\t6\t1289255159000\n");
        _folder.Write("bookmarks.dat", "id\tmd5\ttitle\turl\tmd5Principal\turlPrincipal\n1\tx\tIFLA - \"library\"\tu\ty\tv\n");
        Assert.That(Train(SourceLayout.Hetrec2011, _folder.Root, s_options with { RatingAbove = null }), Is.EqualTo("user,item,timestamp\n8,1,1289255362000\n8,7,1289255159000\n"));
        Assert.That(Items, Does.Contain("1\t1\tIFLA - \"library\"\n"));
    }

    [TestCase("A1B2C3D4E5F6G7,B00ABCDEFG,5.0,1400000000\nA2B2C3D4E5F6G7,0310432897,2.0,1400000001\n", TestName = "Run_Amazon2014_HasTheUserFirst")]
    [TestCase("B00ABCDEFG,A1B2C3D4E5F6G7,5.0,1400000000\n0310432897,A2B2C3D4E5F6G7,2.0,1400000001\n", TestName = "Run_Amazon2018_HasTheItemFirst")]
    [TestCase("user_id,parent_asin,rating,timestamp\nA1B2C3D4E5F6G7,B00ABCDEFG,5.0,1400000000\n", TestName = "Run_Amazon2023_HasAHeader")]
    [TestCase("{\"reviewerID\":\"A1B2C3D4E5F6G7\",\"asin\":\"B00ABCDEFG\",\"overall\":5.0,\"unixReviewTime\":1400000000,\"helpful\":[0,0]}\n", TestName = "Run_AmazonReviews_AreRead")]
    public void Run_Amazon_TellsItsLayoutsApart(string text)
        => Assert.That(Train(SourceLayout.Amazon, _folder.Write("ratings.csv", text)), Is.EqualTo("user,item,rating,timestamp\nA1B2C3D4E5F6G7,B00ABCDEFG,5,1400000000\n"));

    [Test]
    public void Run_Goodreads_ReadsPackedJsonAndItsDates()
    {
        string path = _folder.Write("interactions.json.gz", Gzip.Pack("""
            {"user_id": "8842", "book_id": "22", "review_id": "x", "is_read": true, "rating": 5, "date_added": "Mon Jul 31", "date_updated": "Wed Mar 22 11:37:04 -0700 2017", "read_at": "", "started_at": ""}
            {"user_id": "8842", "book_id": "23", "review_id": "y", "is_read": false, "rating": 0, "date_added": "Mon Jul 31", "date_updated": "Mon Nov 20 22:44:33 -0800 2017", "read_at": "", "started_at": ""}
            """));
        string names = _folder.Write("books.json", "{\"isbn\": \"1\", \"popular_shelves\": [{\"count\": \"3\"}], \"book_id\": \"22\", \"title\": \"Howl\"}\n");
        Assert.That(Train(SourceLayout.Goodreads, path, names: names), Is.EqualTo("user,item,rating,timestamp\n8842,22,5,1490207824\n"));
        Assert.That(Items, Does.Contain("22\t22\tHowl\n"));
    }

    [Test]
    public void Run_MovieLens100K_ReadsTabsAndLatin1Names()
    {
        _folder.Write("u.data", "196\t242\t3\t881250949\n186\t302\t5\t891717742\n");
        _folder.Write("u.item", Encoding.Latin1.GetBytes("242|Kolya (1996)|24-Jan-1997||http|0\n302|Mis\u00e9rables, Les (1995)|01-Jan-1995||http|0\n"));
        Assert.That(Train(SourceLayout.MovieLens, _folder.Root), Is.EqualTo("user,item,rating,timestamp\n186,302,5,891717742\n"));
        Assert.That(Items, Does.Contain("302\t302\tMis\u00e9rables, Les (1995)\n"));
    }

    [Test]
    public void Run_MovieLens1M_ReadsColons()
    {
        _folder.Write("ratings.dat", "1::1193::5::978300760\n1::661::3::978302109\n");
        _folder.Write("movies.dat", "1193::One Flew Over the Cuckoo's Nest (1975)::Drama\n661::James: \"Giant\" Peach::Animation\n");
        Assert.That(Train(SourceLayout.MovieLens, _folder.PathOf("ratings.dat")), Is.EqualTo("user,item,rating,timestamp\n1,1193,5,978300760\n"));
        Assert.That(Items, Does.Contain("1193\t1193\tOne Flew Over the Cuckoo's Nest (1975)\n"));
    }

    [Test]
    public void Run_MovieLens20M_ReadsCsv()
    {
        _folder.Write("ratings.csv", "userId,movieId,rating,timestamp\n1,2,3.5,1112486027\n1,29,3.0,1112484676\n");
        _folder.Write("movies.csv", "movieId,title,genres\n2,\"American President, The (1995)\",Comedy\n");
        Assert.That(Train(SourceLayout.MovieLens, _folder.Root), Is.EqualTo("user,item,rating,timestamp\n1,2,3.5,1112486027\n"));
        Assert.That(Items, Does.Contain("2\t2\tAmerican President, The (1995)\n"));
    }

    [TestCase(SourceLayout.Hetrec2011)]
    [TestCase(SourceLayout.MovieLens)]
    [TestCase(SourceLayout.Amazon)]
    [TestCase(SourceLayout.Goodreads)]
    [TestCase(SourceLayout.Generic)]
    public void Run_FolderWithoutTheFiles_IsR120(SourceLayout layout)
        => Errors.Expect(() => Train(layout, _folder.Root), "R120", _folder.Root, Reda.Engine.Diagnostics.RedaErrorKind.IO);

    private string Items => File.ReadAllText(_folder.PathOf("out/items.tsv"));

    private string Train(SourceLayout layout, string path, PrepareOptions? options = null, string? names = null)
    {
        Preparation.Run(layout, [path], _folder.PathOf("out"), options ?? s_options, names: names);
        return File.ReadAllText(_folder.PathOf("out/train.csv"));
    }
}
