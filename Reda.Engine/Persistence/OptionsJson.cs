using System.Text.Json;
using System.Text.Json.Serialization;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>
/// The options of a model as JSON text: one text for one value, so that the text can be compared. Those for pooled samples only, which stay at their defaults without, are
/// written with pooled samples only, at the end; so texts from before they existed are still the text of their value.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RedaOptions))]
internal sealed partial class OptionsJson : JsonSerializerContext
{
    private const string PooledKey = ",\"chunk_items\":";

    /// <summary>The text of <paramref name="options"/>.</summary>
    /// <param name="options">Any options.</param>
    public static string Write(RedaOptions options)
    {
        string text = AllText(options), defaults = PooledDefaults();
        return options.Sampling != Data.SampleReading.Pooled && text.EndsWith(defaults, StringComparison.Ordinal) ? text[..^defaults.Length] + "}" : text;
    }

    /// <summary>Reads a text that <see cref="Write"/> made.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="RedaException">R110: an option is unknown, missing, written in another way or outside its range.</exception>
    public static RedaOptions Read(string text)
    {
        bool isWhole = text.Contains(PooledKey, StringComparison.Ordinal) || !text.EndsWith('}');
        RedaOptions options = StrictJson.Read(isWhole ? text : text[..^1] + PooledDefaults(), Default.RedaOptions, "the model's options");
        if (Write(options) != text) throw ModelError.Damaged("the model's options are not those of this version", ModelError.Quote(text));
        try
        {
            options.Validate();
            return options;
        }
        catch (RedaException e) when (e.Code == "R001")
        {
            throw ModelError.Damaged("the model has an impossible option", e.Message, e);
        }
    }

    /// <summary>What is left out without pooled samples.</summary>
    private static string PooledDefaults()
    {
        string text = AllText(new RedaOptions());
        return text[text.IndexOf(PooledKey, StringComparison.Ordinal)..];
    }

    private static string AllText(RedaOptions options) => JsonSerializer.Serialize(options, Default.RedaOptions);
}
