using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Experiments.Methods;

/// <summary>A method of recommendation as experiments see it: settings by name in, a fitted recommender out.</summary>
/// <param name="name">Its name on the command line and in files.</param>
/// <param name="title">Its name in tables.</param>
public abstract class Method(string name, string title)
{
    // Apart from the engine's streams, whose numbers are below.
    private const ulong TrialStream = 70UL << 32;

    /// <summary>Its name on the command line and in files.</summary>
    public string Name { get; } = name;

    /// <summary>Its name in tables.</summary>
    public string Title { get; } = title;

    /// <summary>The options that settings may name.</summary>
    public abstract IReadOnlyList<string> Options { get; }

    /// <summary>Whether it passes over the data several times, so that a share of the passes is a cheaper fit.</summary>
    public bool HasEpochs => Options.Contains(Knob.Epochs);

    /// <summary>Whether there is anything to search.</summary>
    public abstract bool IsSearched { get; }

    /// <summary>Whether the method settles what matters on held-out items of its own, so that its defaults are its tuned settings.</summary>
    public bool TunesItself { get; init; }

    /// <summary>The cost of a fit and its evaluation with the defaults, in seconds for 100,000 interactions on two cores: what the time left is reckoned from.</summary>
    public double Cost { get; init; } = 1;

    /// <summary>The cost of ranking the test items among their negatives after every epoch, as a multiple of <see cref="Cost"/>: little where a score is an inner product.</summary>
    public double WatchCost { get; init; } = 0.2;

    /// <summary>The value of every option under some settings.</summary>
    /// <param name="settings">The settings; those that the method does not have are left out.</param>
    public abstract Settings Effective(Settings settings);

    /// <summary>All that decides a fit under some settings, in words: those options too that no setting names, so that what was found with other defaults can be told.</summary>
    /// <param name="settings">The settings; those that the method does not have are left out.</param>
    public abstract string Describe(Settings settings);

    /// <summary>The settings with which a fit does a share of the epochs that it would do under others; the same where the method has no epochs.</summary>
    /// <param name="settings">The others.</param>
    /// <param name="share">The share, above 0, at most 1.</param>
    public abstract Settings Shortened(Settings settings, double share);

    /// <summary>Draws settings for one trial of a search: the same for the same seed and trial.</summary>
    /// <param name="seed">The seed of the search.</param>
    /// <param name="trial">The trial's number.</param>
    public Settings Draw(ulong seed, int trial) => Draw(new CounterRandom(seed, TrialStream, (ulong)trial));

    /// <summary>All settings that a search can draw, in the order of their values.</summary>
    /// <param name="most">How many there may be.</param>
    /// <returns>The settings, or <see langword="null"/> where there are more.</returns>
    public abstract IReadOnlyList<Settings>? Grid(int most);

    /// <summary>Fits the method.</summary>
    /// <param name="request">Data and settings; those that the method does not have are left out.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="RedaException">R001: a setting is out of range. R105, R112, R701, R702: the fit failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public abstract IRecommender Fit(FitRequest request, CancellationToken cancellationToken = default);

    /// <summary>Draws a value for every option that is searched.</summary>
    private protected abstract Settings Draw(CounterRandom random);
}

/// <summary>A method with its options record.</summary>
/// <typeparam name="TOptions">The record.</typeparam>
internal sealed class Method<TOptions>(string name, string title, TOptions defaults, Knob<TOptions>[] knobs, Fitting<TOptions> fit) : Method(name, title)
{
    public override IReadOnlyList<string> Options { get; } = [.. knobs.Select(knob => knob.Name)];

    public override bool IsSearched { get; } = knobs.Any(knob => knob.Draw is not null);

    public override Settings Effective(Settings settings)
    {
        TOptions options = Apply(settings);
        return knobs.Aggregate(Settings.None, (result, knob) => result.With(knob.Name, knob.Get(options)));
    }

    public override string Describe(Settings settings) => Apply(settings)!.ToString()!;

    public override Settings Shortened(Settings settings, double share)
    {
        if (share == 1 || !HasEpochs) return settings;
        int all = int.Parse(Effective(settings).Values[Knob.Epochs], System.Globalization.CultureInfo.InvariantCulture);
        return settings.With(Knob.Epochs, Math.Max(1, (int)Math.Round(all * share)));
    }

    public override IRecommender Fit(FitRequest request, CancellationToken cancellationToken = default)
    {
        TOptions options = Apply(Shortened(request.Settings, request.EpochShare));

        // A search drops a model of gigabytes a trial. The collector is in no hurry while there is memory, and several of them would stand beside the next.
        GC.Collect();
        return fit(options, request, cancellationToken);
    }

    public override IReadOnlyList<Settings>? Grid(int most)
    {
        IReadOnlyList<Settings> grid = [Settings.None];
        foreach (Knob<TOptions> knob in knobs.Where(knob => knob.Draw is not null))
        {
            if (knob.Choices is not { } choices || (long)grid.Count * choices.Count > most) return null;
            grid = [.. grid.SelectMany(settings => choices.Select(choice => settings.With(knob.Name, choice)))];
        }

        return grid;
    }

    private protected override Settings Draw(CounterRandom random)
    {
        Settings settings = Settings.None;
        foreach (Knob<TOptions> knob in knobs.Where(knob => knob.Draw is not null)) settings = settings.With(knob.Name, knob.Draw!(random.Next()));
        return settings;
    }

    private TOptions Apply(Settings settings)
    {
        TOptions options = defaults;
        foreach (Knob<TOptions> knob in knobs)
        {
            if (!settings.Values.TryGetValue(knob.Name, out string? value)) continue;
            try
            {
                options = knob.Set(options, value);
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw new RedaException(RedaErrorKind.Usage, "R001", null, $"the option {knob.Name} of {Name} cannot be read", $"found {value}", "give a value of its kind", e);
            }
        }

        return options;
    }
}

/// <summary>Fits a method with its options.</summary>
internal delegate IRecommender Fitting<in TOptions>(TOptions options, FitRequest request, CancellationToken cancellationToken);
