using System.Text.Json.Nodes;
using Reda.Experiments.Methods;

namespace Reda.Experiments.Tuning;

/// <summary>One fit of a search and how it ranked the validation items.</summary>
/// <param name="Number">The trial's number; 0 tries the defaults.</param>
/// <param name="EpochShare">The share of its epochs that was done.</param>
/// <param name="Settings">What was tried.</param>
/// <param name="HitRatio">HR@10 on the validation items; 0 where the fit failed.</param>
/// <param name="Ndcg">nDCG@10 on the validation items, ties expected; 0 where the fit failed.</param>
/// <param name="Seconds">How long fit and ranking took.</param>
/// <param name="Failure">Why the fit failed; <see langword="null"/> where it did not.</param>
public sealed record Trial(int Number, double EpochShare, Settings Settings, double HitRatio, double Ndcg, double Seconds, string? Failure = null)
{
    /// <summary>A JSON object.</summary>
    /// <param name="search">What is searched on what, in words.</param>
    public JsonObject ToJson(string search)
    {
        var json = new JsonObject
        {
            ["search"] = search,
            ["trial"] = Number,
            ["epoch_share"] = EpochShare,
            ["settings"] = Settings.ToJson(),
            ["hr@10"] = HitRatio,
            ["ndcg@10"] = Ndcg,
            ["seconds"] = Seconds,
        };
        if (Failure is not null) json["failure"] = Failure;
        return json;
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The object.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Trial FromJson(JsonObject json)
    {
        try
        {
            return new Trial(
                (int)json["trial"]!,
                (double)json["epoch_share"]!,
                Settings.FromJson(json["settings"]!.AsObject()),
                (double)json["hr@10"]!,
                (double)json["ndcg@10"]!,
                (double)json["seconds"]!,
                (string?)json["failure"]);
        }
        catch (Exception e) when (e is NullReferenceException or InvalidOperationException or ArgumentNullException)
        {
            throw new FormatException("a trial lacks one of trial, epoch_share, settings, hr@10, ndcg@10, seconds, or has another kind of value there", e);
        }
    }
}
