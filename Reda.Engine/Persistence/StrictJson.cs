using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Reda.Engine.Persistence;

/// <summary>Reads JSON texts that this engine wrote: one text for one value, so everything else is damage.</summary>
internal static class StrictJson
{
    /// <summary>Reads a text.</summary>
    /// <typeparam name="T">What it holds.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="name">What it is, in the plural.</param>
    /// <exception cref="Diagnostics.RedaException">R110: something is unknown, missing, repeated or written in another way.</exception>
    public static T Read<T>(string text, JsonTypeInfo<T> type, string name)
        where T : class
    {
        try
        {
            T? value = JsonSerializer.Deserialize(text, type);

            // What is unknown, missing, repeated or spelt differently does not survive the round trip.
            return value is not null && JsonSerializer.Serialize(value, type) == text
                ? value
                : throw ModelError.Damaged($"{name} are not those of this version", ModelError.Quote(text));
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // ArgumentException: 1e999 was read as infinity, which has no JSON text.
            throw ModelError.Damaged($"{name} are not JSON", ModelError.Quote(text), e);
        }
    }
}
