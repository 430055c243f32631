using System.Text;
using Reda.Engine.Diagnostics;
using Reda.IO;

namespace Reda.Tools.Tests.IO;

/// <summary>Every bad input is an error of its own, with its place, in bounded memory, and never a wrong result.</summary>
internal sealed class HostileDataTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Read_SeveralBadRows_ShowsTenAndCountsAll()
    {
        string text = "user,item,rating\n" + string.Concat(Enumerable.Range(0, 25).Select(n => n % 2 == 0 ? $"u{n},i,1\n" : $"u{n}\n"));
        string path = _folder.Write("data.csv", text + "u,,1\nu,i,nan\n");
        var error = Errors.Expect(() => InteractionsReader.Read(path), "R101", path + ":3:1");
        Assert.That(error.Message, Does.EndWith("; the first of 14 bad rows"));
        Assert.That(error.Problems.Select(problem => problem.Location), Is.EqualTo(Enumerable.Range(0, 10).Select(n => $"{path}:{3 + (2 * n)}:1")));
    }

    [Test]
    public void Read_BadRowsOfAllKinds_AreCollectedInTheOrderOfTheFile()
    {
        string path = _folder.Write("data.csv", [.. "user,item,rating\nu\nu,"u8, 0xFF, .. ",1\nu,i,1e999\n,i,1\nu,a\0b,1\nu,i,1\n"u8]);
        var error = Errors.Expect(() => InteractionsReader.Read(path), "R101", path + ":2:1");
        Assert.That(error.Problems.Select(problem => problem.Code + problem.Location![path.Length..]),
            Is.EqualTo(new[] { "R101:2:1", "R103:3:3", "R107:4:5", "R101:5:1", "R104:6:4" }));
    }

    [Test]
    public void Read_BadRowsOfSeveralFiles_AreCollectedTogether()
    {
        string first = _folder.Write("a", "1:2\n1:x\n"), second = _folder.Write("b", "u,i\nu\n");
        Assert.That(Assert.Throws<RedaException>(() => InteractionsReader.Load([first, second]))!.Problems.Select(problem => problem.Location), Is.EqualTo(new[] { first + ":2:3", second + ":2:1" }));
    }

    [TestCase("NaN")]
    [TestCase("nan")]
    [TestCase("Infinity")]
    [TestCase("-Infinity")]
    [TestCase("1e999")]
    [TestCase("\"3,5\"")]
    [TestCase("good")]
    public void Read_RatingThatIsNotFinite_IsR107(string rating)
    {
        string path = _folder.Write("data.csv", $"user,item,rating\nu,i,3\nu,j,{rating}\n");
        Assert.That(Errors.Expect(() => InteractionsReader.Read(path), "R107", path + ":3:5").Message, Does.Contain(rating.Trim('"')));
        Assert.That(InteractionsReader.Read(path, new ReadOptions { RatingColumn = "none" }).Count, Is.EqualTo(2));
    }

    [Test]
    public void Read_EveryTruncationOfGzip_IsR109()
    {
        byte[] whole = Gzip.Pack(string.Concat(Enumerable.Range(0, 60).Select(n => $"user {n * n},item {n * 7 % 100}\n")));
        for (int length = 2; length < whole.Length; length++)
        {
            string path = _folder.Write("data.gz", whole[..length]);
            Assert.That(Errors.Expect(() => InteractionsReader.Read(path), "R109", path).Message, Does.Contain("end early"), $"{length} of {whole.Length} bytes");
        }
    }

    [Test]
    public void Read_EveryDamagedByteOfGzip_IsAnErrorOrTheSameData()
    {
        string text = string.Concat(Enumerable.Range(0, 60).Select(n => $"user {n * n},item {n * 7 % 100}\n"));
        byte[] whole = Gzip.Pack(text);
        var expected = InteractionsReader.Read(_folder.Write("whole.gz", whole));
        int refused = 0;
        for (int n = 0; n < whole.Length; n++)
        {
            byte[] damaged = [.. whole];
            damaged[n] ^= 0x10;
            string path = _folder.Write("data.gz", damaged);
            try
            {
                // The header has bytes without meaning, such as the time.
                var data = InteractionsReader.Read(path);
                Assert.That(data.Users.Ids, Is.EqualTo(expected.Users.Ids), $"byte {n}");
                Assert.That(data.HistoryItems.ToArray(), Is.EqualTo(expected.HistoryItems.ToArray()), $"byte {n}");
            }
            catch (RedaException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(whole.Length - 12));
    }

    [Test]
    public void Read_GzipBomb_IsR133()
    {
        byte[] row = Encoding.ASCII.GetBytes($"u,{new string('i', 1_000_000)}\n");
        using var packed = new MemoryStream();
        using (var stream = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int n = 0; n < 80; n++) stream.Write(row);
        }

        string path = _folder.Write("data.gz", packed.ToArray());
        Errors.Expect(() => InteractionsReader.Read(path), "R133", path);
    }

    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS")]
    [TestCase("<!DOCTYPE html>\n<html>a,b</html>\n", "HTML")]
    [TestCase("\uFEFF<html>a,b</html>\n", "HTML")]
    [TestCase("[{\"user\":1,\"item\":2}]", "JSON array")]
    [TestCase("PK\u0003\u0004a,b", "ZIP")]
    [TestCase("", "empty")]
    public void Read_FileOfAnotherKind_IsR109PackedOrNot(string text, string says)
    {
        string plain = _folder.Write("data", text), packed = _folder.Write("data.gz", Gzip.Pack(text));
        Assert.That(Errors.Expect(() => InteractionsReader.Read(plain), "R109", plain + ":1:1").Message, Does.Contain(says));
        Assert.That(Errors.Expect(() => InteractionsReader.Read(packed), "R109", packed + ":1:1").Message, Does.Contain(says));
    }

    [Test]
    public void Read_GzipPackedTwice_IsR109()
    {
        string path = _folder.Write("data.gz.gz", Gzip.Pack(Gzip.Pack("u,i\n")));
        Assert.That(Errors.Expect(() => InteractionsReader.Read(path), "R109", path + ":1:1").Message, Does.Contain("twice"));
    }

    [TestCase(DataFormat.Delimited)]
    [TestCase(DataFormat.JsonLines)]
    [TestCase(DataFormat.Authors)]
    public void Read_EndlessLine_IsR109InBoundedMemory(DataFormat format)
    {
        using var endless = new EndlessLine();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Errors.Expect(() => InteractionsReader.Read("-", new ReadOptions { Format = format, StandardInput = endless }), "R109", "-:1:1");
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(200 << 20));
        Assert.That(endless.Given, Is.LessThan(64 << 20));
    }

    [Test]
    public void Read_MillionColumns_IsBounded()
    {
        string path = _folder.Write("data.csv", "u,i" + new string(',', 500_000) + "\nu,i\n");
        Errors.Expect(() => InteractionsReader.Read(path), "R101", path + ":2:1");
    }

    [TestCase("1,2\n3,4\n", DataFormat.Delimited, "\t", "looks like CSV; use --format csv")]
    [TestCase("1\t2\n3\t4\n", DataFormat.Delimited, ",", "looks like TSV; use --format tsv")]
    [TestCase("1::2\n3::4\n", DataFormat.Delimited, ",", "looks like columns separated by colons; use --format colons")]
    [TestCase("1|2\n", DataFormat.Delimited, ",", "--delimiter pipe")]
    [TestCase("u i\n", DataFormat.Delimited, ",", "use --format space")]
    public void Read_WrongDelimiter_SuggestsTheRightOne(string text, DataFormat format, string delimiter, string says)
    {
        string path = _folder.Write("data", text);
        Assert.That(Errors.Expect(() => InteractionsReader.Read(path, new ReadOptions { Format = format, Delimiter = delimiter }), "R101", path + ":1:1").Message, Does.Contain(says));
    }

    [TestCase("{\"user\":1,\"item\":2}", DataFormat.Delimited, "--format jsonl")]
    [TestCase("PAR1aaaaaaaaaaaa", DataFormat.Delimited, "--format parquet")]
    public void Read_WrongFormat_IsR109(string text, DataFormat format, string says)
    {
        string path = _folder.Write("data", text);
        Assert.That(Errors.Expect(() => InteractionsReader.Read(path, new ReadOptions { Format = format }), "R109", path + ":1:1").Message, Does.Contain(says));
    }

    [TestCase("u,i\na,b\n", "3", null, "no column 3")]
    [TestCase("u,i\na,b\n", "who", null, "no column 'who'")]
    [TestCase("u,i\na,b\n", "1", "1", "the same column")]
    [TestCase("{\"a\":1,\"b\":2}", null, null, "no user column")]
    [TestCase("{\"a\":1,\"b\":2}", "1", null, "names, not numbers")]
    public void Read_ColumnThatIsNotThere_IsR130(string text, string? user, string? item, string says)
    {
        string path = _folder.Write("data", text);
        Assert.That(Errors.Expect(() => InteractionsReader.Read(path, new ReadOptions { UserColumn = user, ItemColumn = item }), "R130", path + ":1:1").Message, Does.Contain(says));
    }

    [TestCase("{\"user\":1,\"item\":2,\"user\":3}", "differ")]
    [TestCase("{\"user\":1,\"item\":2", "2:")]
    [TestCase("{\"user\":1,\"item\":2} {}", "one JSON object")]
    [TestCase("[1,2]", "an array")]
    [TestCase("17", "a number")]
    [TestCase("{\"user\":1,\"item\":[2]}", "an array")]
    [TestCase("{\"user\":true,\"item\":2}", "true or false")]
    [TestCase("{\"user\":\"\\ud800\",\"item\":2}", "surrogate")]
    [TestCase("{\"user\":1,\"item\":2,\"x\":{\"a\":1,\"a\":2}}", "differ")]
    public void Read_BadJsonLine_IsR131(string line, string says)
    {
        string path = _folder.Write("data", "{\"user\":1,\"item\":2}\n" + line + "\n");
        var error = Assert.Throws<RedaException>(() => InteractionsReader.Read(path))!;
        Assert.That((error.Code, error.Location), Is.EqualTo(("R131", error.Location)));
        Assert.That(error.Location, Does.StartWith(path + ":2:"));
        Assert.That(error.Message, Does.Contain(says));
    }

    [TestCase("{\"user\":1}")]
    [TestCase("{\"user\":1,\"item\":null}")]
    [TestCase("{\"user\":\" \",\"item\":1}")]
    public void Read_JsonWithoutAnId_IsR101(string line)
    {
        string path = _folder.Write("data", "{\"user\":1,\"item\":2}\n" + line + "\n");
        Errors.Expect(() => InteractionsReader.Read(path), "R101", path + ":2:1");
    }

    [Test]
    public void Read_DeepJson_IsR131()
    {
        string path = _folder.Write("data", "{\"user\":1,\"item\":2,\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}\n");
        Assert.That(Assert.Throws<RedaException>(() => InteractionsReader.Read(path))!.Code, Is.EqualTo("R131"));
    }

    [Test]
    public void Read_Folder_IsR120() => Errors.Expect(() => InteractionsReader.Read(_folder.Root), "R120", _folder.Root, RedaErrorKind.IO);

    [Test]
    public void Read_NoStandardInput_IsR120() => Errors.Expect(() => InteractionsReader.Read("-"), "R120", "-", RedaErrorKind.IO);

    /// <summary>A line of a gigabyte, or more.</summary>
    private sealed class EndlessLine : MemoryStream
    {
        public long Given { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)'1');
            Given += buffer.Length;
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }
}
