using System.Text.Json;
using Reda.Engine.Models;

namespace Reda.IO.Results;

/// <summary>One JSON object a line and user: {"user":...,"history":...,"items":[{"item":...,"score":...,"name":...}]}.</summary>
/// <param name="stream">Where to.</param>
public sealed class JsonRecommendations(Stream stream) : IRecommendationWriter
{
    /// <inheritdoc/>
    public void Write(UserRecommendations found)
    {
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            Write(json, found);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    /// <inheritdoc/>
    public void Complete()
    {
        // Every line was handed over when it was written.
    }

    /// <summary>Writes the properties of one user's object.</summary>
    /// <param name="json">Inside an object.</param>
    /// <param name="found">The recommendations.</param>
    public static void Write(Utf8JsonWriter json, UserRecommendations found)
    {
        json.WriteString("user", found.User);
        json.WriteNumber("history", found.HistoryLength);
        json.WriteStartArray("items");
        foreach (var item in found.Items)
        {
            json.WriteStartObject();
            Write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the properties of one recommendation.</summary>
    /// <param name="json">Inside an object.</param>
    /// <param name="item">The recommendation.</param>
    public static void Write(Utf8JsonWriter json, Recommendation item)
    {
        json.WriteString("item", item.Item);

        // JSON has no NaN and no infinity.
        if (float.IsFinite(item.Score)) json.WriteNumber("score", (double)item.Score);
        else json.WriteNull("score");
        json.WriteString("name", item.Name);
    }
}
