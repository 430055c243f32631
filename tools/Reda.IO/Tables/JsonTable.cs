using System.Text.Json;
using Reda.Engine.Diagnostics;
using Reda.IO.Sources;

namespace Reda.IO.Tables;

/// <summary>One JSON object a line. Fields are strings or numbers; a name that occurs twice and deep nesting are refused.</summary>
internal sealed class JsonTable : Table
{
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly StrictLineReader _lines;
    private readonly Column[] _wanted;
    private readonly string?[] _names;
    private ReadOnlyMemory<byte> _line;
    private byte[] _buffer = new byte[1024];
    private JsonDocument? _document;

    /// <summary>Starts at the first line that is not blank, which must exist and names the fields.</summary>
    public JsonTable(StrictLineReader lines, Column[] wanted, BadRows bad)
    {
        _lines = lines;
        _wanted = wanted;
        lines.LineLimit = StrictLineReader.DelimitedLineLimit;
        lines.TryPeekText(out var first);
        if (first.Length > lines.LineLimit) lines.TryRead(out _);
        Copy(first);
        Check();
        string[] names = [.. _document!.RootElement.EnumerateObject().Select(property => property.Name)];
        foreach (var column in wanted)
        {
            if (column.Number > 0 && !names.Contains(column.Given))
                throw DataErrors.NoColumn(At(), "JSON fields have names, not numbers", $"found {column.Option} {column.Given}", $"give {column.Option} one of: {string.Join(", ", names)}");
        }

        // A field may be missing from the first object and present later, unless nobody named it.
        int[] places = Columns.Locate([.. wanted.Select(column => column with { Given = column.IsNamed && column.FindIn(names) < 0 ? null : column.Given, Required = column.Required && !column.IsNamed })], names, names.Length, byPosition: false, At());
        _names = [.. wanted.Select((column, n) => places[n] >= 0 ? names[places[n]] : column.IsNamed ? column.Given : null)];
        lines.BadLines = bad;
    }

    public override bool Has(int column) => _names[column] is not null;

    public override bool Next()
    {
        if (!_lines.TryReadText(out var line)) return false;
        Copy(line);
        return true;
    }

    public override void Check()
    {
        _document?.Dispose();
        _document = null;
        try
        {
            _document = JsonDocument.Parse(_line, s_strict);
        }
        catch (JsonException e)
        {
            throw DataErrors.BadJson(_lines.At((int)(e.BytePositionInLine ?? 0)), "not one JSON object with names that differ, nested at most 32 deep", $"found: {Short(e)}", Mend);
        }

        if (_document.RootElement.ValueKind != JsonValueKind.Object)
            throw DataErrors.BadJson(At(), "not a JSON object", $"found {Kind(_document.RootElement)}", Mend);
    }

    public override ReadOnlySpan<char> Field(int column)
    {
        if (_names[column] is not { } name || !_document!.RootElement.TryGetProperty(name, out var value)) return [];
        try
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.String: return value.GetString().AsSpan().Trim();
                case JsonValueKind.Number: return value.GetRawText();
                case JsonValueKind.Null: return [];
                default: throw DataErrors.BadJson(At(column), $"the field '{DataErrors.Show(name)}' is not a string or a number", $"found {Kind(value)}", Mend);
            }
        }
        catch (InvalidOperationException)
        {
            throw DataErrors.BadJson(At(column), $"the field '{DataErrors.Show(name)}' is not text", "found half of a surrogate pair", "write characters beyond U+FFFF as two \\u escapes");
        }
    }

    public override string At(int column) => At();

    public override string At() => _lines.At(0);

    public override void Dispose() => _document?.Dispose();

    private const string Mend = "write one object a line, such as {\"user\": \"u1\", \"item\": \"i1\"}";

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => $"a {value.ValueKind.ToString().ToLowerInvariant()}",
    };

    private static string Short(JsonException e)
    {
        int place = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return DataErrors.Show(place < 0 ? e.Message : e.Message[..place], 120);
    }

    // The document keeps looking at the bytes it was parsed from.
    private void Copy(ReadOnlySpan<byte> line)
    {
        if (_buffer.Length < line.Length) _buffer = new byte[line.Length * 2];
        line.CopyTo(_buffer);
        _line = _buffer.AsMemory(0, line.Length);
    }
}
