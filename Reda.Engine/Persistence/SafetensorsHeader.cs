using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Reda.Engine.Persistence;

/// <summary>
/// The safetensors container: 8 bytes with the little-endian length of the header, a JSON header, the tensors. Every rule of the specification is checked
/// here, and all of them before anything is allocated for the tensors.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The bytes before the header.</summary>
    public const int PrefixLength = sizeof(ulong);

    /// <summary>The longest header read: model headers take about a kilobyte, because ids are tensors.</summary>
    public const int MaxLength = 1 << 20;

    private const int DataAlignment = 64;
    private const string MetadataKey = "__metadata__";
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions s_reading = new() { AllowDuplicateProperties = false };

    /// <summary>The length prefix and the header, padded with spaces so that the data begins at a multiple of 64 bytes.</summary>
    /// <param name="metadata">The metadata, in the order in which they are written.</param>
    /// <param name="tensors">The tensors, in the order of their data.</param>
    public static byte[] Write(IEnumerable<KeyValuePair<string, string>> metadata, IEnumerable<TensorInfo> tensors)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[PrefixLength]);
        using (var json = new Utf8JsonWriter(buffer, s_writing))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach (var (key, value) in metadata) json.WriteString(key, value);
            json.WriteEndObject();
            long begin = 0;
            foreach (TensorInfo tensor in tensors) begin = Write(json, tensor, begin);
            json.WriteEndObject();
        }

        while (buffer.Length % DataAlignment != 0) buffer.WriteByte((byte)' ');
        byte[] header = buffer.ToArray();
        BitConverter.TryWriteBytes(header, (ulong)(header.Length - PrefixLength));
        return header;
    }

    /// <summary>Reads the JSON of a header.</summary>
    /// <param name="header">The header without its length prefix.</param>
    /// <exception cref="Diagnostics.RedaException">R110: it is not a JSON object in UTF-8, or a key occurs twice.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> header)
    {
        if (!Utf8.IsValid(header.Span)) throw ModelError.Damaged("the header is not UTF-8");
        if (header.Length == 0 || header.Span[0] != '{') throw ModelError.Damaged("the header does not begin with '{'");
        try
        {
            using JsonDocument document = JsonDocument.Parse(header, s_reading);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a key with half of a surrogate pair.
            throw ModelError.Damaged("the header is not JSON with distinct keys", e.Message, e);
        }
    }

    /// <summary>The metadata of a header; empty when it has none.</summary>
    /// <param name="header">A parsed header.</param>
    /// <exception cref="Diagnostics.RedaException">R110: the metadata are not a map from string to string.</exception>
    public static Dictionary<string, string> Metadata(JsonElement header)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!header.TryGetProperty(MetadataKey, out JsonElement found)) return metadata;
        if (found.ValueKind != JsonValueKind.Object) throw ModelError.Damaged($"{MetadataKey} is not an object");
        foreach (JsonProperty property in found.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String) throw ModelError.Damaged($"the metadata entry {ModelError.Quote(property.Name)} is not a string");
            metadata.Add(property.Name, Text(property.Value));
        }

        return metadata;
    }

    /// <summary>The tensors of a header in the order of their data.</summary>
    /// <param name="header">A parsed header.</param>
    /// <param name="dataLength">How many bytes follow the header in the file.</param>
    /// <exception cref="Diagnostics.RedaException">R110: an entry is malformed, or the tensors do not cover the data exactly once.</exception>
    public static IReadOnlyList<TensorInfo> Tensors(JsonElement header, long dataLength)
    {
        var entries = new List<(TensorInfo Tensor, long Begin, long End)>();
        foreach (JsonProperty property in header.EnumerateObject())
        {
            if (property.Name != MetadataKey) entries.Add(Entry(property.Name, property.Value));
        }

        // A stable sort: empty tensors share their offset with a neighbour and keep the header's order.
        entries = [.. entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        long end = 0;
        foreach (var entry in entries)
        {
            string name = ModelError.Quote(entry.Tensor.Name);
            if (entry.Begin > end) throw ModelError.Damaged($"there is a hole before the tensor {name}", $"it begins at {entry.Begin}, the one before ends at {end}");
            if (entry.Begin < end) throw ModelError.Damaged($"the tensor {name} overlaps another", $"it begins at {entry.Begin}, the one before ends at {end}");
            end = entry.End;
        }

        if (end > dataLength) throw ModelError.Damaged("the file is truncated", $"the tensors take {end} bytes, {dataLength} are there");
        if (end < dataLength) throw ModelError.Damaged("there are trailing bytes after the last tensor", $"the tensors take {end} bytes, {dataLength} are there");
        return [.. entries.Select(entry => entry.Tensor)];
    }

    private static long Write(Utf8JsonWriter json, TensorInfo tensor, long begin)
    {
        long end = checked(begin + tensor.Bytes);
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.ToString());
        WriteNumbers(json, "shape", tensor.Shape);
        WriteNumbers(json, "data_offsets", begin, end);
        json.WriteEndObject();
        return end;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, params ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (long number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static (TensorInfo Tensor, long Begin, long End) Entry(string key, JsonElement value)
    {
        string name = ModelError.Quote(key);
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() != 3
            || !value.TryGetProperty("dtype", out JsonElement dtype) || !value.TryGetProperty("shape", out JsonElement shape)
            || !value.TryGetProperty("data_offsets", out JsonElement dataOffsets))
            throw ModelError.Damaged($"the tensor {name} is not described by dtype, shape and data_offsets alone");

        string typeName = dtype.ValueKind == JsonValueKind.String ? Text(dtype) : dtype.GetRawText();
        TensorType type = Array.Find(Enum.GetValues<TensorType>(), type => type.ToString() == typeName);
        if (type.ToString() != typeName) throw ModelError.Damaged($"the tensor {name} has an unknown dtype", $"found {ModelError.Quote(typeName)}, expected I64, F32, I32 or U8");

        long[] offsets = Numbers(dataOffsets, name, "data_offsets");
        if (offsets is not [long begin, long end] || end < begin) throw ModelError.Damaged($"the data_offsets of the tensor {name} are not two ascending numbers");
        var tensor = new TensorInfo(key, type, Numbers(shape, name, "shape"));
        try
        {
            if (tensor.Bytes != end - begin)
            {
                string found = $"{type} {tensor.ShapeText} takes {tensor.Bytes} bytes, the offsets span {end - begin}";
                throw ModelError.Damaged($"the shape of the tensor {name} does not match its data_offsets", found);
            }
        }
        catch (OverflowException e)
        {
            throw ModelError.Damaged($"the shape of the tensor {name} overflows", tensor.ShapeText, e);
        }

        return (tensor, begin, end);
    }

    private static long[] Numbers(JsonElement array, string tensor, string key)
    {
        if (array.ValueKind != JsonValueKind.Array) throw ModelError.Damaged($"the {key} of the tensor {tensor} is not an array");
        var numbers = new List<long>();
        foreach (JsonElement element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long number) || number < 0)
                throw ModelError.Damaged($"the {key} of the tensor {tensor} holds something else than whole numbers of at least 0", ModelError.Quote(element.GetRawText()));
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw ModelError.Damaged("the header holds a text with half of a surrogate pair", "", e);
        }
    }
}
