using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;

namespace Reda.Cli.Reports.Html;

/// <summary>Everything that a report tells about a training run.</summary>
internal sealed record RunSummary
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    public required Interactions Data { get; init; }

    public required RedaModel Model { get; init; }

    public required RunRecorder Training { get; init; }

    /// <summary>The options of the run, by name.</summary>
    public required IReadOnlyList<(string Name, string Value)> Options { get; init; }

    /// <summary>The options as JSON for <c>--config</c>.</summary>
    public required string Configuration { get; init; }

    /// <summary>Where model and data come from, by name: files, checksums, seed, version, time.</summary>
    public required IReadOnlyList<(string Name, string Value)> Provenance { get; init; }

    /// <summary>The model and popularity on the same cases; <see langword="null"/> where nothing was held out.</summary>
    public RankedAgainstPopularity? Ranking { get; init; }

    /// <summary>What to call an item beside its id.</summary>
    public Func<string, string?>? NameOf { get; init; }
}

/// <summary>What ranking held-out items found.</summary>
/// <param name="Cases">Which items: those of a test set, or the validation's.</param>
/// <param name="Model">The model's metrics.</param>
/// <param name="Popularity">Those of ranking by popularity.</param>
internal sealed record RankedAgainstPopularity(string Cases, EvaluationResult Model, EvaluationResult Popularity);
