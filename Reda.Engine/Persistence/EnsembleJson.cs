using System.Text.Json;
using System.Text.Json.Serialization;
using Reda.Engine.Diagnostics;
using Reda.Engine.Ensembles;

namespace Reda.Engine.Persistence;

/// <summary>What a file says of an ensemble.</summary>
/// <param name="Options">The options of all parts.</param>
/// <param name="Weights">The parts' weights, in order.</param>
/// <param name="Centres">The parts' centres, in order.</param>
/// <param name="NearWeights">The parts' weights in the second sum, in order; <see langword="null"/> without one.</param>
/// <param name="NearOffset">What is added to the second sum; <see langword="null"/> without one.</param>
internal sealed record EnsembleDescription(EnsembleOptions Options, float[] Weights, float[] Centres, float[]? NearWeights, float? NearOffset);

/// <summary>The options, weights and centres of an ensemble as JSON text: one text for one value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(EnsembleDescription))]
internal sealed partial class EnsembleJson : JsonSerializerContext
{
    /// <summary>The text of a description.</summary>
    /// <param name="description">Options, finite weights and centres.</param>
    public static string Write(EnsembleDescription description) => JsonSerializer.Serialize(description, Default.EnsembleDescription);

    /// <summary>Reads a text that <see cref="Write"/> made.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="RedaException">R110: an option is unknown, missing, written in another way or outside its range.</exception>
    public static EnsembleDescription Read(string text)
    {
        EnsembleDescription description = StrictJson.Read(text, Default.EnsembleDescription, "the ensemble's options");
        if (description.Options?.Reda is null || description.Weights is null || description.Centres is null) throw ModelError.Damaged("the ensemble's options are incomplete", ModelError.Quote(text));
        try
        {
            description.Options.Validate();
            return description;
        }
        catch (RedaException e) when (e.Code == "R001")
        {
            throw ModelError.Damaged("the ensemble has an impossible option", e.Message, e);
        }
    }
}
