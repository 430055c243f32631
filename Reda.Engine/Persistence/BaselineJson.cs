using System.Text.Json;
using System.Text.Json.Serialization;
using Reda.Engine.Baselines;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Persistence;

/// <summary>The options of comparison methods as JSON text, the method's name among them: one text for one value, so that the text can be compared.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BaselineOptions))]
internal sealed partial class BaselineJson : JsonSerializerContext
{
    /// <summary>The text of <paramref name="options"/>.</summary>
    /// <param name="options">Any options.</param>
    public static string Write(BaselineOptions options) => JsonSerializer.Serialize(options, Default.BaselineOptions);

    /// <summary>Reads a text that <see cref="Write"/> made.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="RedaException">R110: an option is unknown, missing, written in another way or outside its range.</exception>
    public static BaselineOptions Read(string text)
    {
        BaselineOptions options;
        try
        {
            options = StrictJson.Read(text, Default.BaselineOptions, "the method's options");
        }
        catch (NotSupportedException e)
        {
            // No algorithm is named: the base of all options cannot be made.
            throw ModelError.Damaged("the method's options name no method", ModelError.Quote(text), e);
        }

        try
        {
            options.Validate();
            return options;
        }
        catch (RedaException e) when (e.Code == "R001")
        {
            throw ModelError.Damaged("the method has an impossible option", e.Message, e);
        }
    }
}
