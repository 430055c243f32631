using System.Text.Json;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>What decides the bits of a run: a checkpoint continues only the run that has the same.</summary>
/// <param name="Data">The fingerprint of the data.</param>
/// <param name="Options">The options.</param>
/// <param name="Validation">How the run validates, in words; empty when it does not.</param>
/// <param name="SamplesPerEpoch">The samples of an epoch, which follow from the others.</param>
internal sealed record CheckpointRun(string Data, RedaOptions Options, string Validation, int SamplesPerEpoch)
{
    private const string DataKey = "data";
    private const string OptionsKey = "options";
    private const string ValidationKey = "validation";

    /// <summary>The metadata that name the run.</summary>
    public static IReadOnlyList<string> Keys { get; } = [DataKey, OptionsKey, ValidationKey];

    /// <summary>The interactions that an epoch visits: its samples, unless these are chunks.</summary>
    public int InteractionsPerEpoch { get; init; } = SamplesPerEpoch;

    /// <summary>The interactions of some of an epoch's samples; with chunks, their share of all.</summary>
    /// <param name="samples">How many samples.</param>
    public int InteractionsOf(int samples) => (int)((long)samples * InteractionsPerEpoch / SamplesPerEpoch);

    /// <summary>The steps of all epochs before one.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    public long StepsBefore(int epoch) => (epoch - 1L) * ((SamplesPerEpoch + (long)Options.StepSize - 1) / Options.StepSize);

    /// <summary>The metadata that name this run.</summary>
    public IEnumerable<KeyValuePair<string, string>> Write() => Keys.Zip([Data, OptionsJson.Write(Options), Validation], KeyValuePair.Create);

    /// <summary>Makes sure that a checkpoint, which is intact, is one of this run.</summary>
    /// <param name="metadata">Its metadata.</param>
    /// <exception cref="RedaException">R140: it is of other data. R141: of other options, another way of validating or another engine.</exception>
    public void Require(Dictionary<string, string> metadata)
    {
        if (metadata[DataKey] != Data)
            throw Other("R140", "the checkpoint is of a run on other data", $"its data have the fingerprint {metadata[DataKey]}, these {Data}", "give the data that the run began with");
        RequireSame("engine version", metadata[FileFormat.EngineKey], FileFormat.EngineVersion);
        RequireSame("validation", metadata[ValidationKey], Validation);
        using JsonDocument theirs = JsonDocument.Parse(OptionsJson.Write(OptionsJson.Read(metadata[OptionsKey]))), ours = JsonDocument.Parse(OptionsJson.Write(Options));
        foreach (var (their, our) in theirs.RootElement.EnumerateObject().Zip(ours.RootElement.EnumerateObject()))
            RequireSame(our.Name, their.Value.GetRawText(), our.Value.GetRawText());
    }

    private static void RequireSame(string name, string theirs, string ours)
    {
        if (theirs == ours) return;
        string found = $"its {name} is {Shown(theirs)}, here it is {Shown(ours)}";
        throw Other("R141", "the checkpoint is of a run with other options", found, "give the options that the run began with, or another folder for a new run");
    }

    private static string Shown(string value) => value.Length == 0 ? "none" : ModelError.Quote(value.Trim('"'));

    private static RedaException Other(string code, string what, string found, string mend) => new(RedaErrorKind.Model, code, null, what, found, mend);
}
