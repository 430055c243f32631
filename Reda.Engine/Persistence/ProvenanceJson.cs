using System.Text.Json;
using System.Text.Json.Serialization;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>The provenance of a model as JSON text. What is not known is left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelProvenance))]
internal sealed partial class ProvenanceJson : JsonSerializerContext
{
    /// <summary>The text of <paramref name="provenance"/>.</summary>
    /// <param name="provenance">Any provenance.</param>
    public static string Write(ModelProvenance provenance) => JsonSerializer.Serialize(provenance, Default.ModelProvenance);

    /// <summary>Reads a text that <see cref="Write"/> made.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="Diagnostics.RedaException">R110: an entry is unknown, missing or written in another way.</exception>
    public static ModelProvenance Read(string text) => StrictJson.Read(text, Default.ModelProvenance, "the entries of the model's provenance");
}
