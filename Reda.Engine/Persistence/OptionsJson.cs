using System.Text.Json;
using System.Text.Json.Serialization;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>The options of a model as JSON text: one text for one value, so that the text can be compared.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RedaOptions))]
internal sealed partial class OptionsJson : JsonSerializerContext
{
    /// <summary>The text of <paramref name="options"/>.</summary>
    /// <param name="options">Any options.</param>
    public static string Write(RedaOptions options) => JsonSerializer.Serialize(options, Default.RedaOptions);

    /// <summary>Reads a text that <see cref="Write"/> made.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="RedaException">R110: an option is unknown, missing, written in another way or outside its range.</exception>
    public static RedaOptions Read(string text)
    {
        try
        {
            RedaOptions? options = JsonSerializer.Deserialize(text, Default.RedaOptions);

            // What is unknown, missing, repeated or spelt differently does not survive the round trip.
            if (options is null || Write(options) != text) throw ModelError.Damaged("the model's options are not those of this version", ModelError.Quote(text));
            options.Validate();
            return options;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // ArgumentException: 1e999 was read as infinity, which has no JSON text.
            throw ModelError.Damaged("the model's options are not JSON", ModelError.Quote(text), e);
        }
        catch (RedaException e) when (e.Code == "R001")
        {
            throw ModelError.Damaged("the model has an impossible option", e.Message, e);
        }
    }
}
