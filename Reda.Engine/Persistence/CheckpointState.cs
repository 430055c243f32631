using System.Text.Json;
using System.Text.Json.Serialization;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>
/// How far a run has come, the numbers in tables left out. Random numbers are counter-based: their key is the seed in the options, their counter is the cursor.
/// </summary>
internal sealed record CheckpointState
{
    /// <summary>Optimiser steps done.</summary>
    public required long Step { get; init; }

    /// <summary>The cursor: the epoch that goes on, from 1; one beyond the last when all are done.</summary>
    public required int Epoch { get; init; }

    /// <summary>The cursor: the samples of that epoch which are done, a multiple of those of a step.</summary>
    public required int Samples { get; init; }

    /// <summary>The sum of the losses of these samples.</summary>
    public required double Loss { get; init; }

    /// <summary>The sum of their margins.</summary>
    public required double Margin { get; init; }

    /// <summary>The seconds that they took: all, forward and backward passes, Adam, sampling.</summary>
    public required IReadOnlyList<double> Seconds { get; init; }

    /// <summary>Run health: the largest mean margin of an epoch.</summary>
    public required double LargestMargin { get; init; }

    /// <summary>Run health: the mean margin of the epoch before.</summary>
    public required double PreviousMargin { get; init; }

    /// <summary>Adam's beta1 to the power of the step.</summary>
    public required double Beta1Power { get; init; }

    /// <summary>Adam's beta2 to the power of the step.</summary>
    public required double Beta2Power { get; init; }

    /// <summary>Early stopping: evaluations since the best.</summary>
    public required int Worse { get; init; }

    /// <summary>Early stopping: the best epoch; 0 while none was evaluated.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Early stopping: the metrics of the best epoch.</summary>
    public RecordedMetrics? Best { get; init; }

    /// <summary>Makes sure that a run can have come to this state.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="Diagnostics.RedaException">R110: it cannot.</exception>
    public void Validate(CheckpointRun run)
    {
        int epochs = run.Options.Epochs, batch = run.Options.StepSize;
        Require(Epoch >= 1 && Epoch <= epochs + 1L && Samples >= 0 && Samples < run.SamplesPerEpoch && Samples % batch == 0 && (Samples == 0 || Epoch <= epochs), "cursor");
        Require(Step == run.StepsBefore(Epoch) + (Samples / batch), "step");
        Require(Seconds.Count == 4 && Seconds.All(second => second >= 0), "seconds");
        Require(double.IsFinite(Loss) && Margin >= 0 && LargestMargin >= 0 && PreviousMargin >= 0, "sums");
        Require(Beta1Power is >= 0 and <= 1 && Beta2Power is >= 0 and <= 1, "powers");
        Require(Worse >= 0 && BestEpoch >= 0 && BestEpoch < Epoch && (BestEpoch == 0) == (Best is null), "best epoch");
        Require(Best is null || (run.Validation.Length > 0 && Best.Values.ContainsKey(RecordedMetrics.Ndcg10)), "best metrics");
    }

    private void Require(bool holds, string part)
    {
        if (!holds) throw ModelError.Damaged($"no run comes to such a state: its {part}", ModelError.Quote(StateJson.Write(this)));
    }
}

/// <summary>The state of a run as JSON text.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CheckpointState))]
internal sealed partial class StateJson : JsonSerializerContext
{
    /// <summary>The text of <paramref name="state"/>.</summary>
    /// <param name="state">Any state.</param>
    public static string Write(CheckpointState state) => JsonSerializer.Serialize(state, Default.CheckpointState);

    /// <summary>Reads a text that <see cref="Write"/> made.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="Diagnostics.RedaException">R110: an entry is unknown, missing or written in another way.</exception>
    public static CheckpointState Read(string text) => StrictJson.Read(text, Default.CheckpointState, "the entries of the checkpoint's state");
}
