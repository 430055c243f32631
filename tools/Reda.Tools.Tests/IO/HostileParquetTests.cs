using System.Buffers.Binary;
using Reda.Engine.Diagnostics;
using Reda.IO;

namespace Reda.Tools.Tests.IO;

/// <summary>Parquet files that are damaged, cut or lie are errors, at once and in bounded memory.</summary>
internal sealed class HostileParquetTests
{
    private static readonly byte[] s_whole = ParquetSamples.Write(("user", new[] { "a", "b", "c" }), ("item", new[] { "x", "y", "z" }));

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Read_EveryTruncation_IsR132()
    {
        for (int length = 4; length < s_whole.Length; length++)
        {
            string path = _folder.Write("data", s_whole[..length]);
            Errors.Expect(() => InteractionsReader.Read(path), "R132", path);
        }
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(int.MaxValue)]
    [TestCase(1 << 20)]
    public void Read_FooterLengthThatLies_IsR132(int length)
    {
        byte[] lying = [.. s_whole];
        BinaryPrimitives.WriteInt32LittleEndian(lying.AsSpan(lying.Length - 8), length);
        string path = _folder.Write("data", lying);
        Assert.That(Errors.Expect(() => InteractionsReader.Read(path), "R132", path).Message, Does.Contain("impossible length"));
    }

    [TestCase((byte)0x1C, 200_000)]
    [TestCase((byte)0x19, 200_000)]
    [TestCase((byte)0xFC, 1_000)]
    [TestCase((byte)0xF9, 1_000)]
    [TestCase((byte)0xFF, 1_000)]
    public void Read_FooterNestedWithoutEnd_IsR132(byte kind, int length)
    {
        byte[] footer = new byte[length];
        Array.Fill(footer, kind);
        byte[] file = [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(length), .. "PAR1"u8];
        string path = _folder.Write("data", file);
        Assert.That(Errors.Expect(() => InteractionsReader.Read(path), "R132", path).Message, Does.Contain("the footer cannot be read"));
    }

    [Test]
    public void Read_EveryDamagedByte_IsAnErrorOrReads()
    {
        int errors = 0;
        for (int n = 4; n < s_whole.Length; n++)
        {
            foreach (byte change in new byte[] { 0x01, 0x10, 0x80 })
            {
                byte[] damaged = [.. s_whole];
                damaged[n] ^= change;
                string path = _folder.Write("data", damaged);
                try
                {
                    InteractionsReader.Read(path);
                }
                catch (RedaException error)
                {
                    Assert.That(error.Location, Does.StartWith(path), $"byte {n}");
                    errors++;
                }
            }
        }

        Assert.That(errors, Is.GreaterThan(s_whole.Length / 2));
    }

    [Test]
    public void Read_WrongColumnTypes_AreR132()
    {
        string flags = _folder.Write("flags", ParquetSamples.Write(("user", new[] { true, false }), ("item", new[] { 1, 2 })));
        string fractions = _folder.Write("fractions", ParquetSamples.Write(("user", new[] { 1, 2 }), ("item", new[] { 1.0, 2.0 })));
        Assert.That(Errors.Expect(() => InteractionsReader.Read(flags), "R132", flags).Message, Does.Contain("'user' of type Boolean"));
        Assert.That(Errors.Expect(() => InteractionsReader.Read(fractions), "R132", fractions).Message, Does.Contain("'item' of type Double"));
    }

    [Test]
    public void Read_BadValues_AreLocatedByRowAndColumn()
    {
        string path = _folder.Write("data", ParquetSamples.Write(("user", new[] { "a", "", "b", "c\uFFFD" }), ("item", new[] { 1, 2, 3, 4 }), ("rating", new[] { 1, 2, double.NaN, 4 })));
        var error = Errors.Expect(() => InteractionsReader.Read(path), "R101", path + ":2:1");
        Assert.That(error.Problems.Select(problem => problem.Code + problem.Location![path.Length..]), Is.EqualTo(new[] { "R101:2:1", "R107:3:3", "R132:4:1" }));
    }

    [Test]
    public void Read_NoSuchColumn_IsR130()
    {
        string path = _folder.Write("data", ParquetSamples.Write(("a", new[] { "a" }), ("b", new[] { "b" })));
        Assert.That(Errors.Expect(() => InteractionsReader.Read(path), "R130", path).Message, Does.Contain("found a, b"));
    }

    [Test]
    public void Read_TextNamedParquet_IsR132()
    {
        string path = _folder.Write("data", "user,item\nu,i\n");
        Errors.Expect(() => InteractionsReader.Read(path, new ReadOptions { Format = DataFormat.Parquet }), "R132", path);
    }
}
