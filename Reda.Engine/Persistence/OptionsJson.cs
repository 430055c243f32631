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
        RedaOptions options = StrictJson.Read(text, Default.RedaOptions, "the model's options");
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
}
