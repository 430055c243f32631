using Reda.Engine.Diagnostics;
using Reda.IO;
using Reda.IO.Preparing;

namespace Reda.Tools.Tests.IO;

internal sealed class PreparationTests
{
    private static readonly PrepareOptions s_whole = new() { Split = SplitRule.None, Format = PreparedFormat.Csv };

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Run_PaperLastFm_HasTheCountsOfTable1()
    {
        string raw = PaperData.FolderOrSkip("hetrec2011-lastfm-2k", "user_artists.dat");
        var report = Preparation.Run(SourceLayout.Hetrec2011, [raw], Out, new PrepareOptions { MinUserActions = 5 });
        Assert.That(report.Steps[0], Is.EqualTo(new PreparationStep("read", 1892, 17632, 92834)));
        Assert.That((report.Steps[^1].Users, report.Steps[^1].Actions), Is.EqualTo((1877, 90924L)));
        Assert.That(report.Test + report.UnknownTargets, Is.EqualTo(1877));

        var train = InteractionsReader.Read(Out);
        var test = TestReader.Read(Out, train.Items, train);
        Assert.That((train.Users.Count, train.Count, train.DuplicatesMerged), Is.EqualTo((1877, 90924, 0L)));
        Assert.That((test.Cases.Count, test.UnknownTargets), Is.EqualTo((report.Test, 0)));
        var names = ItemNames.Read(Path.Combine(Out, "items.tsv"));
        Assert.That((names.Count, names["0"]), Is.EqualTo((report.NamedItems, "Duran Duran")));
    }

    [Test]
    public void Run_Filters_AreTakenInOrderAndCounted()
    {
        string text = "user,item,rating\na,x,5\na,y,4\na,z,3\nb,x,4\nb,x,5\nb,y,5\nc,x,5\nd,w,5\nd,v,5\n";
        var report = Run(text, s_whole with { RatingAbove = 3, MinUserActions = 2, MinItemActions = 2 });
        Assert.That(report.Steps, Is.EqualTo(new PreparationStep[]
        {
            new("read", 4, 5, 9), new("rating above 3", 4, 4, 8), new("repeated pairs merged", 4, 4, 7), new("users with at least 2 actions", 3, 4, 6),
            new("items with at least 2 actions", 2, 2, 4), new("training", 2, 2, 4),
        }));
    }

    [Test]
    public void Run_KCore_IsIteratedUntilStable()
    {
        // d goes, and w with it; so c goes, and z with it.
        var report = Run("a,x\na,y\nb,x\nb,y\nb,z\nc,z\nc,w\nd,w\n", s_whole with { KCore = 2 });
        Assert.That(report.Steps[^2], Is.EqualTo(new PreparationStep("2-core, 2 rounds", 2, 2, 4)));
        var data = InteractionsReader.Read(Out);
        Assert.That(Enumerable.Range(0, data.Users.Count).Select(user => data.History(user).Length), Has.All.EqualTo(2));
    }

    [Test]
    public void Run_SplitLast_TakesTheLastByTimeAndTheOneBefore()
    {
        string text = "user,item,timestamp\n" + string.Concat(new[] { "a", "b" }.Select(user => $"{user},i3,30\n{user},i5,50\n{user},i1,10\n{user},i4,40\n{user},i2,20\n")) + "c,i5,1\nc,i4,1\n";
        var report = Run(text, new PrepareOptions { Split = SplitRule.Last, Validation = true, Format = PreparedFormat.Csv });
        Assert.That((report.Test, report.Validation, report.UnknownTargets), Is.EqualTo((2, 2, 0)));
        Assert.That(File.ReadAllText(Path.Combine(Out, "test.csv")), Is.EqualTo("user,item,timestamp\na,i5,50\nb,i5,50\n"));
        Assert.That(File.ReadAllText(Path.Combine(Out, "validation.csv")), Is.EqualTo("user,item,timestamp\na,i4,40\nb,i4,40\n"));
        Assert.That(File.ReadAllText(Path.Combine(Out, "train.csv")), Does.Contain("c,i5,1\nc,i4,1\n"), "a user with too few actions keeps them");
    }

    [Test]
    public void Run_SplitRandom_IsTheSeedsAlone()
    {
        string text = string.Concat(Enumerable.Range(0, 400).Select(n => $"u{n % 40},i{n / 40}\n"));
        string[] tests = [.. new ulong[] { 1, 1, 2 }.Select(seed =>
        {
            Run(text, new PrepareOptions { Seed = seed, Overwrite = true });
            return File.ReadAllText(Path.Combine(Out, "testset.txt"));
        })];
        Assert.That(tests[1], Is.EqualTo(tests[0]));
        Assert.That(tests[2], Is.Not.EqualTo(tests[0]));

        // Every position is drawn about equally often: 40 users, 10 items.
        var targets = tests[0].Split('\n', StringSplitOptions.RemoveEmptyEntries).GroupBy(line => line.Split(':')[2]).Select(group => group.Count()).ToArray();
        Assert.That(targets, Has.Length.GreaterThan(6).And.All.LessThan(13));
    }

    [TestCase(PreparedFormat.Authors, "testset.txt", "validset.txt")]
    [TestCase(PreparedFormat.Csv, "test.csv", "validation.csv")]
    [TestCase(PreparedFormat.Parquet, "test.parquet", "validation.parquet")]
    public void Run_EveryOutputFormat_ReadsBackTheSameActions(PreparedFormat format, string test, string validation)
    {
        string[] rows = [.. Enumerable.Range(0, 300).Select(n => $"\"u, {n % 30}\",i{n / 30}\u00e9,{n % 5},{n}")];
        var report = Run(string.Join('\n', rows), new PrepareOptions { Format = format, Validation = true }, new ReadOptions { RatingColumn = "3", TimestampColumn = "4" });
        Assert.That((report.Test, report.Validation, report.Steps[^1].Actions), Is.EqualTo((30, 30, 240L)));

        var train = InteractionsReader.Read(Out);
        string[] items = Originals("items.tsv"), users = Originals("users.tsv");
        bool numbers = format == PreparedFormat.Authors;
        var pairs = Enumerable.Range(0, train.Users.Count).SelectMany(user => train.History(user).ToArray().Select(item => numbers
            ? $"{users[int.Parse(train.Users[user])]}|{items[int.Parse(train.Items[item])]}"
            : $"{train.Users[user]}|{train.Items[item]}")).ToHashSet();
        foreach (string file in new[] { test, validation })
        {
            foreach (var held in TestReader.Read(Path.Combine(Out, file), train.Items, train).Cases)
                Assert.That(pairs.Add(numbers ? $"{users[int.Parse(held.User)]}|{items[int.Parse(train.Items[held.Target])]}" : $"{held.User}|{train.Items[held.Target]}"), Is.True);
        }

        Assert.That(pairs, Is.EquivalentTo(Enumerable.Range(0, 300).Select(n => $"u, {n % 30}|i{n / 30}\u00e9")));
    }

    [Test]
    public void Run_TargetNobodyElseHas_IsLeftOutAndCounted()
    {
        var report = Run("user,item,time\na,w,1\na,x,2\na,y,3\na,alone,4\nb,w,1\n", new PrepareOptions { Split = SplitRule.Last });
        Assert.That((report.Test, report.UnknownTargets, report.Steps[^1].Items), Is.EqualTo((0, 1, 3)));
        Assert.That(File.Exists(Path.Combine(Out, "testset.txt")), Is.False);
    }

    [Test]
    public void Run_DuplicatesRefused_IsR135ForEach()
    {
        string path = _folder.Write("data.csv", "a,x\na,y\na,x\nb,x\nb,x\n");
        var error = Errors.Expect(() => Preparation.Run(SourceLayout.Generic, [path], Out, s_whole with { Duplicates = DuplicatePolicy.Error }), "R135", path + ":3:1");
        Assert.That(error.Problems, Has.Count.EqualTo(2));
        Assert.That(Directory.Exists(Out), Is.False);
    }

    [Test]
    public void Run_DuplicatesMerged_KeepsTheLatestRating()
    {
        Run("user,item,rating,timestamp\na,x,1,10\na,y,2,10\na,x,5,30\na,x,3,20\n", s_whole);
        Assert.That(File.ReadAllText(Path.Combine(Out, "train.csv")), Is.EqualTo("user,item,rating,timestamp\na,x,5,30\na,y,2,10\n"));
    }

    [Test]
    public void Run_NothingLeft_IsR137AndWritesNothing()
    {
        string path = _folder.Write("data.csv", "a,x\n");
        Errors.Expect(() => Preparation.Run(SourceLayout.Generic, [path], Out, new PrepareOptions { MinUserActions = 2 }), "R137", path);
        Assert.That(Directory.Exists(Out), Is.False);
    }

    [Test]
    public void Run_FolderWithPreparedData_IsR138UnlessOverwritten()
    {
        Run("user,item,time\na,x,1\na,y,2\na,z,3\na,w,4\nb,w,1\n", new PrepareOptions { Split = SplitRule.Last });
        File.WriteAllText(Path.Combine(Out, "own.txt"), "kept");
        byte[] before = File.ReadAllBytes(Path.Combine(Out, "trainset.txt"));
        Errors.Expect(() => Run("a,x\n", s_whole), "R138", Out, RedaErrorKind.IO);
        Assert.That(File.ReadAllBytes(Path.Combine(Out, "trainset.txt")), Is.EqualTo(before));

        Run("a,x\n", s_whole with { Overwrite = true });
        Assert.That(Directory.GetFiles(Out).Select(Path.GetFileName), Is.EquivalentTo(new[] { "items.tsv", "own.txt", "train.csv", "users.tsv" }), "no test set of other data stays");
    }

    [Test]
    public void Run_IdThatCannotBeWritten_LeavesNothing()
    {
        string path = _folder.Write("data.csv", "a,\"x\ty\"\n");
        Assert.That(Assert.Throws<RedaException>(() => Preparation.Run(SourceLayout.Generic, [path], Out, s_whole with { Format = PreparedFormat.Authors }))!.Code, Is.EqualTo("R138"));
        Assert.That(Directory.Exists(Out), Is.False);
    }

    [Test]
    public void Run_Cancelled_LeavesNothing()
    {
        string path = _folder.Write("data.csv", "a,x\n");
        Assert.That(() => Preparation.Run(SourceLayout.Generic, [path], Out, s_whole, cancellationToken: new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_folder.Files(), Is.EqualTo(new[] { "data.csv" }));
    }

    [Test]
    public void Run_OutputIsAFile_IsR120()
    {
        string path = _folder.Write("data.csv", "a,x\n");
        Errors.Expect(() => Preparation.Run(SourceLayout.Generic, [path], path, s_whole), "R120", path, RedaErrorKind.IO);
        Assert.That(File.ReadAllText(path), Is.EqualTo("a,x\n"));
    }

    [TestCase("user,item\na,x\n", "R130")]
    [TestCase("user,item,rating\na,x,\n", "R107")]
    [TestCase("0:1 2\n", "R130")]
    public void Run_RatingsThatAreMissing_AreAnError(string text, string code)
        => Assert.That(Assert.Throws<RedaException>(() => Run(text, s_whole with { RatingAbove = 3 }))!.Code, Is.EqualTo(code));

    private string Out => _folder.PathOf("out");

    private PreparationReport Run(string text, PrepareOptions options, ReadOptions? read = null)
        => Preparation.Run(SourceLayout.Generic, [_folder.Write("data.csv", text)], Out, options, read);

    private string[] Originals(string name) => [.. File.ReadLines(Path.Combine(Out, name)).Skip(1).Select(line => line.Split('\t')[1])];
}
