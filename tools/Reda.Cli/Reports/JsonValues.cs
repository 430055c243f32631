using System.Text.Json;

namespace Reda.Cli.Reports;

internal static class JsonValues
{
    /// <summary>Writes a number; JSON has no NaN and no infinity, so those become null.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    /// <summary>Writes an array of objects.</summary>
    public static void Objects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> values, Action<T> properties)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            properties(value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
