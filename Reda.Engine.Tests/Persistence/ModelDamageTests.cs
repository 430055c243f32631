using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Engine.Tests.Persistence;

internal sealed class ModelDamageTests
{
    // One of everything: about 3 KB, nearly all of it header.
    private static readonly byte[] s_tiny = SampleModels.Bytes(SampleModels.Create(
        SampleModels.Options with { MemoryAttention = true, Aspects = 1, Dimensions = 1, MemorySlots = 1, HiddenSize = 1 })
        .WithItemNames(new Dictionary<string, string> { ["tea"] = "T" })
        .WithProvenance(SampleModels.Provenance with { Validation = null }));

    private static readonly byte[] s_small = SampleModels.Bytes(SampleModels.CreateFull());

    [Test]
    public void Load_EveryTruncation_IsRefused()
    {
        Assert.DoesNotThrow(() => SampleModels.Load(s_small));
        Parallel.For(0, s_small.Length, length => AssertRefused(s_small[..length], ["R110"], $"cut to {length} bytes"));
    }

    [Test]
    public void Load_EveryFlippedBit_IsRefused()
    {
        Assert.DoesNotThrow(() => SampleModels.Load(s_tiny));
        Parallel.For(0, s_tiny.Length * 8, bit =>
        {
            byte[] flipped = [.. s_tiny];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(flipped, ["R110", "R111"], $"bit {bit % 8} of byte {bit / 8}");
        });
    }

    [Test]
    public void Load_AppendedByte_IsRefused([Values(0, 32, 255)] int value) => AssertDamaged([.. s_small, (byte)value], "trailing bytes");

    [TestCase("", "too short")]
    [TestCase("\u0002\0\0\0\0\0", "too short")]
    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "Git LFS pointer")]
    [TestCase("<!DOCTYPE html><html></html>", "HTML")]
    [TestCase("\r\n <?xml version='1.0'?>", "HTML")]
    [TestCase("\u001f\u008b\u0008\0\0\0\0\0\0\u0003", "gzip")]
    [TestCase("PK\u0003\u0004 and more", "PyTorch")]
    [TestCase("user,item\nann,tea\n", "not a Reda model")]
    [TestCase("\u0002\0\0\0\0\0\0\0{}", "not a Reda model")]
    [TestCase("\u0002\0\0\0\0\0\0\0[]", "does not begin with '{'")]
    [TestCase("\u0003\0\0\0\0\0\0\0{}", "truncated")]
    [TestCase("\0\0\0\0\0\0\0\0", "does not begin with '{'")]
    public void Load_ForeignFile_IsNamed(string latin1, string rule) => AssertDamaged(Encoding.Latin1.GetBytes(latin1), rule);

    /// <summary>Another program may write a header of any length, so the first byte may be that of a page.</summary>
    [Test]
    public void Load_HeaderLengthThatReadsAsText_IsNoForeignFile()
    {
        var file = new CraftedFile(s_tiny);
        file.Header = file.Header.PadRight(file.Header.Length + 256 - ((file.Header.Length - '<') & 255));
        byte[] bytes = file.Seal();

        Assert.That(bytes[0], Is.EqualTo((byte)'<'));
        Assert.DoesNotThrow(() => SampleModels.Load(bytes));
    }

    [TestCase(1UL << 20, "truncated")]
    [TestCase((1UL << 20) + 1, "at most 1048576")]
    [TestCase((1UL << 31) - 1, "at most 1048576")]
    [TestCase(1UL << 31, "at most 1048576")]
    [TestCase(1UL << 32, "at most 1048576")]
    [TestCase(1UL << 63, "at most 1048576")]
    [TestCase(ulong.MaxValue, "at most 1048576")]
    public void Load_HostileHeaderLength_IsRefusedWithoutAllocating(ulong headerLength, string rule)
    {
        byte[] file = [.. s_tiny];
        BinaryPrimitives.WriteUInt64LittleEndian(file, headerLength);
        AssertDamaged(file, rule);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertDamaged(file, rule);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
    }

    [TestCase("\"items\":", "\"ITEMS\":", "the tensor 'items' is missing")]
    [TestCase("\"user_ids\":", "\"more\":", "the tensor 'user_ids' is missing")]
    [TestCase("\"dtype\":\"I32\"", "\"dtype\":\"F32\"", "wrong dtype")]
    [TestCase("[4,2,5]", "[4,5,2]", "wrong shape")]
    [TestCase("[4,2,5]", "[40]", "wrong shape")]
    [TestCase("\\\"dimensions\\\":5", "\\\"dimensions\\\":6", "wrong shape")]
    [TestCase("\\\"dimensions\\\":5", "\\\"dimensions\\\":4096", "wrong shape")]
    [TestCase("\\\"memory_attention\\\":true", "\\\"memory_attention\\\":false", "unknown tensor")]
    [TestCase("\\\"dimensions\\\":5", "\\\"dimensions\\\":0", "impossible option")]
    [TestCase("\\\"dimensions\\\":5", "\\\"dimensions\\\":-5", "impossible option")]
    [TestCase("\\\"dimensions\\\":5", "\\\"dimensions\\\":2147483647", "impossible option")]
    [TestCase("\\\"dimensions\\\":5", "\\\"dimensions\\\":2147483648", "options are not JSON")]
    [TestCase("\\\"dimensions\\\":5", "\\\"dimensions\\\":1e999", "options are not JSON")]
    [TestCase("\\\"beta\\\":0.3", "\\\"beta\\\":1e999", "options are not JSON")]
    [TestCase("\\\"beta\\\":0.3", "\\\"beta\\\":3e-1", "not those of this version")]
    [TestCase("\\\"dimensions\\\":5,", "", "not those of this version")]
    [TestCase("\\\"dimensions\\\":5,", "\\\"dimensions\\\":5,\\\"dimensions\\\":5,", "not those of this version")]
    [TestCase("\\\"dimensions\\\":5,", "\\\"dimensions\\\":5,\\\"more\\\":5,", "not those of this version")]
    [TestCase("\\\"LogMeanExp\\\"", "1", "not those of this version")]
    [TestCase("\\\"LogMeanExp\\\"", "\\\"Max\\\"", "options are not JSON")]
    [TestCase("\\\"beta\\\":0.3", "\\\"beta\\\":null", "options are not JSON")]
    [TestCase("\"options\":\"", "\"options\":\"[", "options are not JSON")]
    [TestCase("\"format\":\"reda\"", "\"format\":\"pt\"", "but not a Reda model")]
    [TestCase("\"format_version\":\"2\"", "\"format_version\":\"0\"", "format version does not exist")]
    [TestCase("\"format_version\":\"2\"", "\"format_version\":\"-1\"", "format version does not exist")]
    [TestCase("\"format_version\":\"2\"", "\"format_version\":\"01.\"", "format version does not exist")]
    [TestCase("\"engine_version\"", "\"engine\"", "lack the entry 'engine_version'")]
    [TestCase("\"engine_version\"", "\"more\":\"\",\"engine_version\"", "unknown entry")]
    [TestCase("\"item_names\":", "\"more\":", "the tensor 'item_names' is missing")]
    [TestCase("\"item_names_offsets\":", "\"more\":", "the tensor 'item_names_offsets' is missing")]
    [TestCase("\"provenance\":\"", "\"provenance\":\"[", "provenance are not JSON")]
    [TestCase("\\\"epochs\\\":8", "\\\"epochs\\\":8.5", "provenance are not JSON")]
    [TestCase("\\\"epochs\\\":8", "\\\"epochs\\\":2147483648", "provenance are not JSON")]
    [TestCase("\\\"epochs\\\":8,", "", "provenance are not JSON")]
    [TestCase("\\\"epochs\\\":8,", "\\\"epochs\\\":8,\\\"more\\\":8,", "not those of this version")]
    [TestCase("\\\"hr@10\\\":0.30000000000000004", "\\\"hr@10\\\":1e999", "provenance are not JSON")]
    [TestCase("\\\"hr@10\\\":0.30000000000000004", "\\\"hr@10\\\":NaN", "provenance are not JSON")]
    [TestCase("\\\"best_epoch\\\":5", "\\\"best_epoch\\\":null", "not those of this version")]
    public void Load_ForgedHeader_IsRefusedByItsRule(string old, string replacement, string rule)
        => AssertDamaged(new CraftedFile(s_small).Replace(old, replacement).Seal(), rule);

    /// <summary>Every number of the header, those inside the options and the provenance included, at every hostile value.</summary>
    [Test]
    public void Load_EveryNumberOfTheHeaderAtHostileValues_IsRefusedOrHarmless()
    {
        string[] hostile =
        [
            "0", "1", "-1", "2147483647", "2147483648", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551615",
            "18446744073709551616", "1e999", "-1e999", "NaN", "null", "0.5", "[]", "\"\"",
        ];
        string header = new CraftedFile(s_small).Header;
        Match[] numbers = [.. Regex.Matches(header, @"(?<=[:\[,])-?\d+(\.\d+)?([eE][-+]?\d+)?(?=[,}\]\\])").Cast<Match>()];
        Assert.That(numbers, Has.Length.GreaterThan(60));
        int tensors = header.IndexOf("\"item_ids_offsets\"", StringComparison.Ordinal), loaded = 0;
        Parallel.ForEach(numbers, number =>
        {
            foreach (string value in hostile.Where(value => value != number.Value))
            {
                var file = new CraftedFile(s_small);
                file.Header = header[..number.Index] + value + header[(number.Index + number.Length)..];
                byte[] forged = file.Seal();
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    SampleModels.Load(forged);

                    // Another seed or count of users inside the metadata is not damage; another shape or place of a tensor always is.
                    if (number.Index > tensors) Assert.Fail($"loaded with {value} in place of {number.Value} at {number.Index}");
                    Interlocked.Increment(ref loaded);
                }
                catch (RedaException e) when (e.Code is "R110" or "R112")
                {
                }

                Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2_000_000), $"{value} in place of {number.Value} at {number.Index}");
            }
        });
        Assert.That(loaded, Is.GreaterThan(0));
    }

    [Test]
    public void Load_NewerFormat_IsR111EvenWithUnknownTensors()
    {
        byte[] file = new CraftedFile(s_small).Replace("\"format_version\":\"2\"", "\"format_version\":\"3\"").Replace("\"F32\"", "\"F8_E5M2\"").Seal();
        AssertRefused(file, ["R111"], "a newer format");
    }

    [Test]
    public void Load_TensorsInAnotherOrder_IsRefused()
    {
        byte[] file = new CraftedFile(s_small).Replace("\"keys\"", "\"?\"").Replace("\"slots\"", "\"keys\"").Replace("\"?\"", "\"slots\"").Seal();
        AssertDamaged(file, "out of order");
    }

    [Test]
    public void Load_ChecksumInCapitals_IsRefused()
    {
        var file = new CraftedFile(s_small);
        int begin = file.Header.IndexOf("\"checksum\":\"", StringComparison.Ordinal) + 12;
        file.Header = file.Header[..begin] + file.Header[begin..(begin + 64)].ToUpperInvariant() + file.Header[(begin + 64)..];
        AssertDamaged(file.Assemble(), "64 lower-case hexadecimal digits");
    }

    [Test]
    public void Load_ChangedWeight_IsRefusedByTheChecksum()
    {
        byte[] file = [.. s_small];
        file[^100] ^= 1;
        AssertDamaged(file, "checksum does not match");
    }

    [TestCase("item_ids_offsets", 0, 1L, "do not run from 0")]
    [TestCase("item_ids_offsets", 4, 21L, "do not run from 0")]
    [TestCase("item_ids_offsets", 4, long.MaxValue, "do not run from 0")]
    [TestCase("item_ids_offsets", 1, 9L, "descend")]
    [TestCase("item_ids_offsets", 1, -1L, "descend")]
    [TestCase("item_ids_offsets", 1, long.MaxValue, "descend")]
    [TestCase("item_ids_offsets", 1, 4L, "not UTF-8")]
    [TestCase("item_names_offsets", 4, 12L, "do not run from 0")]
    [TestCase("item_names_offsets", 2, 99L, "descend")]
    [TestCase("item_names_offsets", 3, 5L, "not UTF-8")]
    [TestCase("user_ids_offsets", 1, 6L, "holds an id twice")]
    [TestCase("history_offsets", 3, 7L, "do not run from 0")]
    [TestCase("history_offsets", 1, 6L, "descend")]
    [TestCase("history_offsets", 1, 4L, "ascending item indices")]
    public void Load_ForgedOffset_IsRefusedByItsRule(string tensor, int index, long value, string rule)
    {
        var file = new CraftedFile(s_small);
        BinaryPrimitives.WriteInt64LittleEndian(file.Data.AsSpan(Begin(file, tensor) + (index * sizeof(long))), value);
        AssertDamaged(file.Seal(), rule);
    }

    [TestCase(1, 0)]
    [TestCase(0, -1)]
    [TestCase(2, 4)]
    [TestCase(2, int.MaxValue)]
    [TestCase(2, int.MinValue)]
    public void Load_ForgedHistory_IsRefused(int index, int item)
    {
        var file = new CraftedFile(s_small);
        BinaryPrimitives.WriteInt32LittleEndian(file.Data.AsSpan(Begin(file, "history_items") + (index * sizeof(int))), item);
        AssertDamaged(file.Seal(), "ascending item indices");
    }

    [TestCase("item_ids", (byte)0xFF, "not UTF-8")]
    [TestCase("item_names", (byte)0x80, "not UTF-8")]
    [TestCase("user_ids", (byte)0xC3, "not UTF-8")]
    public void Load_ForgedId_IsRefused(string tensor, byte value, string rule)
    {
        var file = new CraftedFile(s_small);
        file.Data[Begin(file, tensor)] = value;
        AssertDamaged(file.Seal(), rule);
    }

    [Test]
    public void Load_IdTwice_IsRefusedAndControlCharactersAreNotShown()
    {
        var file = new CraftedFile(s_small);
        "\u001b1\u001b1\u001b1"u8.CopyTo(file.Data.AsSpan(Begin(file, "user_ids")));
        BinaryPrimitives.WriteInt64LittleEndian(file.Data.AsSpan(Begin(file, "user_ids_offsets") + 8), 2);
        BinaryPrimitives.WriteInt64LittleEndian(file.Data.AsSpan(Begin(file, "user_ids_offsets") + 16), 4);
        AssertDamaged(file.Seal(), "ids 0 and 1 are both '?1'");
    }

    [Test]
    public void Load_NonFiniteWeight_IsNamed(
        [Values("keys", "hidden_weight", "hidden_bias", "projection", "slots", "items")] string tensor,
        [Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float value)
    {
        var file = new CraftedFile(s_small);
        BinaryPrimitives.WriteSingleLittleEndian(file.Data.AsSpan(Begin(file, tensor) + (3 * sizeof(float))), value);
        AssertDamaged(file.Seal(), $"{tensor}[0,3] is ");
    }

    [Test]
    public void Load_FileThatShrinks_IsRefused()
    {
        using var stream = new ShrinkingStream(s_small, s_small.Length - 1);
        Assert.That(() => ModelReader.Read(stream), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R110").And.Message.Contains("became shorter"));
    }

    private static int Begin(CraftedFile file, string tensor)
    {
        int entry = file.Header.IndexOf($"\"{tensor}\":", StringComparison.Ordinal);
        int begin = file.Header.IndexOf("\"data_offsets\":[", entry, StringComparison.Ordinal) + 16;
        return int.Parse(file.Header[begin..file.Header.IndexOf(',', begin)]);
    }

    private static void AssertDamaged(byte[] file, string rule)
        => Assert.That(
            () => SampleModels.Load(file),
            Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R110").And.Property("Kind").EqualTo(RedaErrorKind.Model).And.Message.Contains(rule));

    // Without an assertion for each of the tens of thousands of cases: that would take most of the time.
    private static void AssertRefused(byte[] file, string[] codes, string damage)
    {
        try
        {
            SampleModels.Load(file);
        }
        catch (RedaException e) when (codes.Contains(e.Code))
        {
            return;
        }
        catch (Exception e)
        {
            throw new AssertionException($"{damage}: {e}");
        }

        throw new AssertionException($"{damage}: the model was loaded");
    }

    /// <summary>A stream that ends before its length, like a file that another program cuts.</summary>
    private sealed class ShrinkingStream(byte[] bytes, int end) : MemoryStream(bytes[..end])
    {
        public override long Length => bytes.Length;
    }
}
