using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.Engine.Tests.Models;

namespace Reda.Engine.Tests.Persistence;

internal sealed class IndexFileTests
{
    private static readonly RedaModel Model = RandomModels.Create(new() { Aspects = 1, Dimensions = 3, MemorySlots = 2, HiddenSize = 1 }, 5, new Random(1), [0, 1], [2, 3, 4]);

    private static readonly byte[] Tiny = Bytes(Model.BuildIndex(new IndexOptions { Rank = 2, Threads = 1 }));

    [Test]
    public void Load_SavedIndex_IsTheSameIndex([Values] IndexPrecision precision, [Values] bool memoryAttention)
    {
        using var folder = new TemporaryFolder();
        RedaModel model = RandomModels.Create(new() { Dimensions = 9, MemorySlots = 4, MemoryAttention = memoryAttention }, 70, new Random(2));
        RelationIndex index = model.BuildIndex(new IndexOptions { Rank = 37, Precision = precision });
        index.Save(folder["x"]);

        RelationIndex loaded = RelationIndex.Load(folder["x"], model);

        Assert.That((loaded.Rank, loaded.Precision, loaded.Explained, loaded.Bytes), Is.EqualTo((index.Rank, precision, index.Explained, index.Bytes)));
        Assert.That(loaded.Scores([3, 5, 60], model.AllItems()), Is.EqualTo(index.Scores([3, 5, 60], model.AllItems())));
        Assert.That(loaded.Recommend(["i3", "i5"]), Is.EqualTo(index.Recommend(["i3", "i5"])));
        Assert.That(folder.Names(), Is.EqualTo(new[] { "x" }));
        loaded.Save(folder["y"]);
        Assert.That(File.ReadAllBytes(folder["y"]), Is.EqualTo(File.ReadAllBytes(folder["x"])));
    }

    [TestCase("music.safetensors", "music.index.safetensors")]
    [TestCase("a.b/model", "a.b/model.index.safetensors")]
    public void PathFor_AModel_LiesBesideIt(string model, string expected) => Assert.That(IndexFile.PathFor(model), Is.EqualTo(expected));

    [Test]
    public void Load_EveryTruncation_IsRefused()
    {
        Assert.DoesNotThrow(() => Load(Tiny));
        Parallel.For(0, Tiny.Length, length => AssertRefused(Tiny[..length], ["R110"], $"cut to {length} bytes"));
    }

    [Test]
    public void Load_EveryFlippedBit_IsRefused()
        => Parallel.For(0, Tiny.Length * 8, bit =>
        {
            byte[] flipped = [.. Tiny];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(flipped, ["R110", "R111"], $"bit {bit % 8} of byte {bit / 8}");
        });

    [TestCase("\"format\":\"reda-index\"", "\"format\":\"reda\"", "R110", "but not a Reda index")]
    [TestCase("\"format_version\":\"1\"", "\"format_version\":\"2\"", "R111", "newer format")]
    [TestCase("\"rank\":\"2\"", "\"rank\":\"3\"", "R110", "checksum")]
    [TestCase("\"rank\":\"2\"", "\"rank\":\"0\"", "R110", "'rank' is out of range")]
    [TestCase("\"rank\":\"2\"", "\"rank\":\"513\"", "R110", "'rank' is out of range")]
    [TestCase("\"rank\":\"2\"", "\"rank\":\"02\"", "R110", "'rank' is out of range")]
    [TestCase("\"items\":\"5\"", "\"items\":\"500\"", "R110", "wrong shape")]
    [TestCase("\"items\":\"5\"", "\"items\":\"2147483647\"", "R110", "'items' is out of range")]
    [TestCase("\"code_size\":\"2\"", "\"code_size\":\"3\"", "R110", "wrong shape")]
    [TestCase("\"precision\":\"Quarter\"", "\"precision\":\"Half\"", "R110", "wrong shape")]
    [TestCase("\"precision\":\"Quarter\"", "\"precision\":\"Third\"", "R110", "unknown precision")]
    [TestCase("\"engine_version\"", "\"engine\"", "R110", "lack the entry 'engine_version'")]
    [TestCase("\"scales\":", "\"scale\":", "R110", "'scales' is missing")]
    public void Load_ForgedHeader_IsRefusedByItsRule(string old, string replacement, string code, string rule)
    {
        byte[] file = new CraftedFile(Tiny).Replace(old, replacement).Assemble();
        Assert.That(() => Load(file), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo(code).And.Message.Contains(rule));
    }

    [Test]
    public void Load_NumberThatIsNotFinite_IsRefused([Values(float.NaN, float.PositiveInfinity)] float value)
    {
        var file = new CraftedFile(Tiny);
        BitConverter.TryWriteBytes(file.Data.AsSpan(8), value);
        byte[] sealedFile = file.Seal();
        Assert.That(() => Load(sealedFile), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R110").And.Message.Contains("not finite"));
    }

    [Test]
    public void Load_IndexOfAnotherModel_IsR114()
    {
        using var folder = new TemporaryFolder();
        Model.BuildIndex().Save(folder["x"]);
        RedaModel other = RandomModels.Create(Model.Options, 5, new Random(9));

        Assert.That(
            () => RelationIndex.Load(folder["x"], other),
            Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R114").And.Property("Location").EqualTo(folder["x"]).And.Message.Contains("another model"));
    }

    [Test]
    public void Load_ModelWithOtherPooling_ServesWithIt()
    {
        using var folder = new TemporaryFolder();
        Model.BuildIndex().Save(folder["x"]);
        RedaModel pooled = Model.WithPooling(HistoryPooling.LogMeanExp, 2);

        Assert.That(RelationIndex.Load(folder["x"], pooled).Scores([1, 3], 0, 2), Is.EqualTo(pooled.BuildIndex().Scores([1, 3], 0, 2)));
    }

    [Test]
    public void Load_ModelFile_IsNamedAsSuch()
    {
        using var folder = new TemporaryFolder();
        Model.Save(folder["model"]);
        Assert.That(() => RelationIndex.Load(folder["model"], Model), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R110").And.Message.Contains("not a Reda index"));
        Assert.That(() => RelationIndex.Load(folder["none"], Model), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R120").And.Message.Contains("the index cannot be read"));
    }

    private static byte[] Bytes(RelationIndex index)
    {
        using var stream = new MemoryStream();
        IndexFile.Write(index, stream);
        return stream.ToArray();
    }

    private static RelationIndex Load(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return IndexFile.Read(stream, Model);
    }

    private static void AssertRefused(byte[] file, string[] codes, string damage)
    {
        try
        {
            Load(file);
        }
        catch (RedaException e) when (codes.Contains(e.Code))
        {
            return;
        }
        catch (Exception e)
        {
            throw new AssertionException($"{damage}: {e}");
        }

        throw new AssertionException($"{damage}: the index was loaded");
    }
}
