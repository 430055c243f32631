using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NUnit.Framework;
using Reda.Engine.Models;

namespace Reda.Engine.Tests.Persistence;

/// <summary>Reads a saved model with a second, independent reader that knows the safetensors specification and nothing of the engine.</summary>
internal sealed class ModelFormatTests
{
    private byte[] _file = [];
    private JsonElement _header;
    private int _dataBegin;

    [SetUp]
    public void Read()
    {
        _file = SampleModels.Bytes(SampleModels.CreateFull());
        int headerLength = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(_file));
        _dataBegin = 8 + headerLength;
        using JsonDocument document = JsonDocument.Parse(_file.AsMemory(8, headerLength));
        _header = document.RootElement.Clone();
    }

    [Test]
    public void File_FullModel_HoldsTheDocumentedTensorsInOrder()
    {
        IEnumerable<string> tensors = _header.EnumerateObject().Where(entry => entry.Name != "__metadata__")
            .OrderBy(entry => Offsets(entry.Name).Begin)
            .Select(entry => $"{entry.Name} {entry.Value.GetProperty("dtype").GetString()} {entry.Value.GetProperty("shape").GetRawText()}");
        string[] documented =
        [
            "item_ids_offsets I64 [5]",
            "item_names_offsets I64 [5]",
            "user_ids_offsets I64 [4]",
            "history_offsets I64 [4]",
            "keys F32 [3,5]",
            "hidden_weight F32 [4,5]",
            "hidden_bias F32 [4]",
            "projection F32 [4]",
            "slots F32 [3,5]",
            "items F32 [4,2,5]",
            "history_items I32 [6]",
            "item_ids U8 [22]",
            "item_names U8 [13]",
            "user_ids U8 [6]",
        ];
        Assert.That(tensors, Is.EqualTo(documented));
    }

    [Test]
    public void File_Tensors_CoverTheAlignedDataExactlyOnce()
    {
        Assert.That(_dataBegin % 64, Is.Zero);
        int end = 0;
        foreach (var (begin, next) in _header.EnumerateObject().Where(entry => entry.Name != "__metadata__").Select(entry => Offsets(entry.Name)).Order())
        {
            Assert.That(begin, Is.EqualTo(end));
            end = next;
        }

        Assert.That(_dataBegin + end, Is.EqualTo(_file.Length));
    }

    [Test]
    public void File_Weights_AreStoredWithoutPadding()
    {
        // The sample's weights are 1/16, 2/16, ... in the order of the file.
        var (begin, _) = Offsets("keys");
        var (_, end) = Offsets("items");
        int count = (end - begin) / sizeof(float);
        IEnumerable<float> weights = Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadSingleLittleEndian(_file.AsSpan(_dataBegin + begin + (i * sizeof(float)))));
        Assert.That(weights, Is.EqualTo(Enumerable.Range(1, 98).Select(i => i / 16f)));
    }

    [Test]
    public void File_IdsAndHistories_CanBeReadBack()
    {
        string[] items = Ids("item_ids");
        string[] users = Ids("user_ids");
        long[] offsets = Longs("history_offsets");
        Span<byte> history = Data("history_items");

        Assert.That(items, Is.EqualTo(new[] { "tea", "\u00fcber", "\U0001F375 with milk", "" }));
        Assert.That(Ids("item_names"), Is.EqualTo(new[] { "Tea", "", "", "N\u00fcchtern\t" }));
        Assert.That(users, Is.EqualTo(new[] { "ann", "bob", "" }));
        Assert.That(offsets, Is.EqualTo(new[] { 0L, 3, 5, 6 }));
        int[] indices = new int[6];
        for (int i = 0; i < indices.Length; i++) indices[i] = BinaryPrimitives.ReadInt32LittleEndian(history[(i * 4)..]);
        Assert.That(indices, Is.EqualTo(new[] { 0, 1, 3, 0, 2, 0 }));
    }

    [Test]
    public void File_Metadata_AreTheDocumentedStrings()
    {
        JsonElement metadata = _header.GetProperty("__metadata__");
        string checksum = metadata.GetProperty("checksum").GetString()!;
        string blanked = Encoding.Latin1.GetString(_file).Replace(checksum, new string('0', 64), StringComparison.Ordinal);
        using JsonDocument options = JsonDocument.Parse(metadata.GetProperty("options").GetString()!);

        string[] entries = ["format", "format_version", "engine_version", "options", "provenance", "checksum"];
        using JsonDocument provenance = JsonDocument.Parse(metadata.GetProperty("provenance").GetString()!);

        Assert.That(metadata.EnumerateObject().Select(entry => entry.Name), Is.EqualTo(entries));
        Assert.That(metadata.GetProperty("format").GetString(), Is.EqualTo("reda"));
        Assert.That(metadata.GetProperty("format_version").GetString(), Is.EqualTo("2"));
        Assert.That(metadata.GetProperty("engine_version").GetString(), Is.EqualTo(typeof(RedaModel).Assembly.GetName().Version!.ToString(3)));
        Assert.That(options.RootElement.GetProperty("dimensions").GetInt32(), Is.EqualTo(5));
        Assert.That(options.RootElement.GetProperty("pooling").GetString(), Is.EqualTo("LogMeanExp"));
        Assert.That(options.RootElement.GetProperty("learning_rate").GetDouble(), Is.EqualTo(0.1 + 0.2));
        Assert.That(provenance.RootElement.GetProperty("data_fingerprint").GetString(), Is.EqualTo(SampleModels.Provenance.DataFingerprint));
        Assert.That(provenance.RootElement.GetProperty("seed").GetUInt64(), Is.EqualTo(ulong.MaxValue));
        Assert.That(provenance.RootElement.GetProperty("validation").GetProperty("values").GetProperty("ndcg@10").GetDouble(), Is.EqualTo(1.0 / 3));
        Assert.That(checksum, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(blanked)))));
    }

    private (int Begin, int End) Offsets(string name)
    {
        JsonElement offsets = _header.GetProperty(name).GetProperty("data_offsets");
        return (offsets[0].GetInt32(), offsets[1].GetInt32());
    }

    private Span<byte> Data(string name)
    {
        var (begin, end) = Offsets(name);
        return _file.AsSpan(_dataBegin + begin, end - begin);
    }

    private long[] Longs(string name)
    {
        Span<byte> data = Data(name);
        var values = new long[data.Length / sizeof(long)];
        for (int i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadInt64LittleEndian(data[(i * sizeof(long))..]);
        return values;
    }

    private string[] Ids(string name)
    {
        long[] offsets = Longs(name + "_offsets");
        byte[] bytes = Data(name).ToArray();
        return [.. offsets.Zip(offsets.Skip(1), (begin, end) => Encoding.UTF8.GetString(bytes, (int)begin, (int)(end - begin)))];
    }
}
