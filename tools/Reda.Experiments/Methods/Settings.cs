using System.Globalization;
using System.Text.Json.Nodes;

namespace Reda.Experiments.Methods;

/// <summary>Options of a method that differ from its defaults, by name, in ascending order of names. Immutable; equal where all names and values are.</summary>
public sealed class Settings : IEquatable<Settings>
{
    private readonly SortedDictionary<string, string> _values;

    private Settings(SortedDictionary<string, string> values) => _values = values;

    /// <summary>The defaults.</summary>
    public static Settings None { get; } = new(new SortedDictionary<string, string>(StringComparer.Ordinal));

    /// <summary>The names and values.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>These settings with one more or another value.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="value">Its value, as <see cref="Method"/> reads it.</param>
    public Settings With(string name, string value) => new(new SortedDictionary<string, string>(_values, StringComparer.Ordinal) { [name] = value });

    /// <summary>These settings with one more or another number.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="value">Its value.</param>
    public Settings With(string name, double value) => With(name, Number(value));

    /// <summary>These settings, overruled by others.</summary>
    /// <param name="others">The others.</param>
    public Settings With(Settings others)
    {
        Settings result = this;
        foreach (var (name, value) in others._values) result = result.With(name, value);
        return result;
    }

    /// <summary>The settings of these names only.</summary>
    /// <param name="names">The names.</param>
    public Settings Only(IEnumerable<string> names)
    {
        Settings result = None;
        foreach (string name in names.Where(_values.ContainsKey)) result = result.With(name, _values[name]);
        return result;
    }

    /// <summary>A JSON object; values that are numbers stand as such.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var (name, value) in _values)
            json[name] = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? JsonValue.Create(number) : JsonValue.Create(value);
        return json;
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The object.</param>
    /// <exception cref="FormatException">A value is neither a number nor a text.</exception>
    public static Settings FromJson(JsonObject json)
    {
        Settings result = None;
        foreach (var (name, node) in json)
        {
            if (node is not JsonValue value) throw new FormatException($"the setting {name} is neither a number nor a text");
            if (value.TryGetValue(out double number)) result = result.With(name, number);
            else if (value.TryGetValue(out string? text)) result = result.With(name, text);
            else throw new FormatException($"the setting {name} is neither a number nor a text");
        }

        return result;
    }

    /// <inheritdoc/>
    public bool Equals(Settings? other) => other is not null && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Settings);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(0, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));

    /// <summary>Names and values in a line.</summary>
    public override string ToString() => _values.Count == 0 ? "defaults" : string.Join(", ", _values.Select(pair => $"{pair.Key} {pair.Value}"));

    /// <summary>A number as settings hold it.</summary>
    internal static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
