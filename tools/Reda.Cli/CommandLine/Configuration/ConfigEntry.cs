using System.Text.Json;

namespace Reda.Cli.CommandLine.Configuration;

/// <summary>One line of a configuration: an option and its value, with their places for errors.</summary>
/// <param name="Key">The option's name without dashes.</param>
/// <param name="KeyPlace">FILE:LINE:COLUMN of the key.</param>
/// <param name="Place">FILE:LINE:COLUMN of the value.</param>
/// <param name="Kind">What JSON says the value is.</param>
/// <param name="Texts">The value, or the elements of an array, as the command line would spell them.</param>
internal sealed record ConfigEntry(string Key, string KeyPlace, string Place, JsonTokenType Kind, IReadOnlyList<string> Texts);
