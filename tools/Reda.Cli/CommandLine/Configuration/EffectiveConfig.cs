using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace Reda.Cli.CommandLine.Configuration;

/// <summary>
/// Every option of a run with its value, defaults included. An option whose default depends on others has no default of its own and is listed when it was given.
/// </summary>
internal sealed class EffectiveConfig
{
    private readonly List<(string Name, object Value)> _values = [];

    public EffectiveConfig(ParseResult result, Configurable configurable)
    {
        foreach (var (name, argument) in configurable.Arguments) Add(name, ValueOf(result.GetResult(argument)?.Tokens.Select(token => token.Value)));
        Option[] idle = [.. (result.CommandResult.Command as ExampleCommand)?.Idle(result) ?? []];
        foreach (var (name, option) in configurable.Options)
        {
            if (!idle.Contains(option) || result.WasGiven(option)) Add(name, ValueOf(result, option));
        }
    }

    /// <summary>The options by name without dashes.</summary>
    public IReadOnlyList<(string Name, object Value)> Values => _values;

    /// <summary>The JSON object that <c>--config</c> reads.</summary>
    /// <param name="indented">Whether it is for people.</param>
    public string ToJson(bool indented)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in _values) Write(writer, name, value);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>A value as the command line spells it.</summary>
    public static string Spell(object value) => value switch
    {
        bool flag => flag ? "yes" : "no",
        string[] texts => string.Join(", ", texts),
        _ => Plain.Text($"{value}"),
    };

    private static object? ValueOf(ParseResult result, Option option)
    {
        var found = result.GetResult(option);
        if (option.ValueType == typeof(bool)) return found is not null && found.GetValueOrDefault<bool>();
        if (found is null) return null;
        bool mayBeBare = option.Arity.MinimumNumberOfValues == 0 && !found.Implicit && found.Tokens.Count == 0;
        if (mayBeBare) return true;
        return found.GetValueOrDefault<object>() switch
        {
            null => null,
            var value and (int or long or ulong or double or string) => value,
            _ => ValueOf(found.Tokens.Select(token => token.Value)),
        };
    }

    private static object? ValueOf(IEnumerable<string>? texts)
    {
        string[] all = [.. texts ?? []];
        return all.Length switch { 0 => null, 1 => all[0], _ => all };
    }

    private static void Write(Utf8JsonWriter writer, string name, object value)
    {
        switch (value)
        {
            case bool flag: writer.WriteBoolean(name, flag); break;
            case int whole: writer.WriteNumber(name, whole); break;
            case long whole: writer.WriteNumber(name, whole); break;
            case ulong whole: writer.WriteNumber(name, whole); break;
            case double real when double.IsFinite(real): writer.WriteNumber(name, real); break;
            case string[] texts:
                writer.WriteStartArray(name);
                foreach (string text in texts) writer.WriteStringValue(text);
                writer.WriteEndArray();
                break;
            default: writer.WriteString(name, Plain.Text($"{value}")); break;
        }
    }

    private void Add(string name, object? value)
    {
        if (value is not null) _values.Add((name, value));
    }
}
