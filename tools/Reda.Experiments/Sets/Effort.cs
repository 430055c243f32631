using System.Globalization;

namespace Reda.Experiments.Sets;

/// <summary>How much work experiments put into their numbers.</summary>
public sealed record Effort
{
    /// <summary>The whole experiments.</summary>
    public static Effort Whole { get; } = new();

    /// <summary>Everything present, nothing converged: to see that it all works.</summary>
    public static Effort Quick { get; } = new()
    {
        Name = "quick",
        MostCases = 300,
        MostInteractions = 20_000,
        FullCases = 50,
        Dimensions = 16,
        MostEpochs = 10,
        Trials = 4,
        TuningInteractions = 8_000,
        Pairs = 30,
    };

    /// <summary>Its name in files.</summary>
    public string Name { get; init; } = "whole";

    /// <summary>The most test cases of a set.</summary>
    public int MostCases { get; init; } = int.MaxValue;

    /// <summary>The most training interactions of a set.</summary>
    public int MostInteractions { get; init; } = int.MaxValue;

    /// <summary>The most test cases of a set that are ranked among all items; <see cref="PaperSet.FullCases"/> bounds them too.</summary>
    public int FullCases { get; init; } = int.MaxValue;

    /// <summary>The most test cases of a set that are ranked after every epoch.</summary>
    public int WatchedCases { get; init; } = 12_000;

    /// <summary>The length of embeddings, unless an experiment is about it.</summary>
    public int Dimensions { get; init; } = 128;

    /// <summary>The most epochs of any fit; 0 for no bound.</summary>
    public int MostEpochs { get; init; }

    /// <summary>Trials of a search, the same for every method: of 15, a third goes on and one is tried whole.</summary>
    public int Trials { get; init; } = 15;

    /// <summary>The most interactions that a search sees. Settings that were searched on a part of a set are those of a sparser one: fewer epochs, above all.</summary>
    public int TuningInteractions { get; init; } = int.MaxValue;

    /// <summary>What a search sees, in words.</summary>
    public string TuningData => TuningInteractions == int.MaxValue ? "all interactions" : string.Create(CultureInfo.InvariantCulture, $"at most {TuningInteractions:N0} interactions");

    /// <summary>Item pairs of every tag in Figure 6.</summary>
    public int Pairs { get; init; } = 80;
}
