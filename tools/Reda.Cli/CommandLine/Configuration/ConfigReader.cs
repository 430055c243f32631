using System.Text;
using System.Text.Json;
using Reda.Engine.Diagnostics;

namespace Reda.Cli.CommandLine.Configuration;

/// <summary>Reads a configuration file: one JSON object, every key once.</summary>
internal static class ConfigReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RedaException">R120: it cannot be read. R160: it is no JSON object. R163: a key occurs twice.</exception>
    public static IReadOnlyList<ConfigEntry> Read(string path)
    {
        var text = ConfigText.Read(path);
        try
        {
            return Entries(text);
        }
        catch (JsonException e)
        {
            int position = text.PositionOf(e.LineNumber ?? 0, e.BytePositionInLine ?? 0);
            throw text.NotJson(position, Found(text.Json, position));
        }
    }

    private static List<ConfigEntry> Entries(ConfigText text)
    {
        var reader = new Utf8JsonReader(text.Json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw text.NotJson((int)reader.TokenStartIndex, $"found {Name(reader.TokenType)}");
        var entries = new List<ConfigEntry>();
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = Text(ref reader, text), keyPlace = text.PlaceOf(reader.TokenStartIndex);
            if (!places.TryAdd(key, keyPlace))
                throw new RedaException(RedaErrorKind.Usage, "R163", keyPlace, $"the key '{key}' occurs twice", $"it stands at {places[key]} already", "leave one of the two out");
            reader.Read();
            entries.Add(new ConfigEntry(key, keyPlace, text.PlaceOf(reader.TokenStartIndex), reader.TokenType, Texts(ref reader, text)));
        }

        // Reads to the end, where nothing may follow.
        reader.Read();
        return entries;
    }

    /// <summary>The texts of a value. A value inside an array that is no text or number gives no text, which its option then refuses.</summary>
    private static string[] Texts(ref Utf8JsonReader reader, ConfigText text)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String or JsonTokenType.Number:
                return [Text(ref reader, text)];
            case JsonTokenType.StartArray:
                var texts = new List<string>();
                bool plain = true;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number) texts.Add(Text(ref reader, text));
                    else plain = false;
                    reader.Skip();
                }

                return plain ? [.. texts] : [];
            default:
                reader.Skip();
                return [];
        }
    }

    private static string Text(ref Utf8JsonReader reader, ConfigText text)
    {
        if (reader.TokenType == JsonTokenType.Number) return Encoding.UTF8.GetString(reader.ValueSpan);
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw text.NotJson((int)reader.TokenStartIndex, "found half of a surrogate pair");
        }
    }

    private static string Found(ReadOnlySpan<byte> json, int position)
    {
        if (position >= json.Length) return "found the end of the file";
        Rune.DecodeFromUtf8(json[position..], out Rune rune, out _);
        bool closes = rune.Value is '}' or ']';
        return closes && json[..position].TrimEnd(" \t\r\n"u8).EndsWith(","u8) ? $"found a comma with nothing behind it before '{rune}'" : $"found '{rune}'";
    }

    /// <summary>What people call a JSON value.</summary>
    public static string Name(JsonTokenType kind) => kind switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };
}
