using System.Diagnostics;
using System.Globalization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Training;
using Reda.Experiments.Methods;
using Reda.Experiments.Sets;

namespace Reda.Experiments.Tuning;

/// <summary>
/// Random search with successive halving (Jamieson and Talwalkar 2016): every trial does a small share of its epochs, the best third goes on with three times as
/// many. The best of all fits wins, however few epochs it did: that many are its settings. What decides is nDCG@10 among 100 negatives on one validation item of
/// every user with at least 4, or of some of these users; no test item is looked at. Methods without epochs do all trials whole; where all that can be drawn is
/// less than the trials, all of it is tried. The same data, options and seed give the same result, if the budget of time does not end the search.
/// </summary>
public sealed class Tuner
{
    private readonly Method _method;
    private readonly TuneOptions _options;
    private readonly LeaveOneOutSplit _split;
    private readonly IReadOnlyList<EvaluationCase> _cases;
    private readonly TrialLog? _log;
    private readonly IReadOnlyList<Settings>? _grid;
    private readonly Stopwatch _clock = new();

    /// <summary>Makes the validation split.</summary>
    /// <param name="method">The method.</param>
    /// <param name="data">The training interactions.</param>
    /// <param name="options">The search.</param>
    /// <param name="log">Where finished trials are kept and looked up; <see langword="null"/> for none.</param>
    /// <exception cref="RedaException">R001: an option is out of range. R105: no user has enough items to hold one out.</exception>
    public Tuner(Method method, Interactions data, TuneOptions options, TrialLog? log)
    {
        options.Validate();
        _method = method;
        _options = options;
        _log = log;
        _grid = method.Grid(options.Trials - 1);
        _split = RedaTrainer.ValidationSplit(data);
        IReadOnlyList<EvaluationCase> cases = EvaluationCaseBuilder.FromSplit(_split, data.Items).Cases;
        _cases = [.. Subset.InRandomOrder(cases.Count, options.Seed).Take(options.MostUsers).Order().Select(n => cases[n])];
        if (_cases.Count == 0)
            throw new RedaException(RedaErrorKind.Data, "R105", null, "there is nothing to validate on", "no user with 4 items has one that another user has too", "give more data");
    }

    /// <summary>What is searched on what, in words: the name that a log knows trials by.</summary>
    /// <param name="method">The method.</param>
    /// <param name="data">The training interactions.</param>
    /// <param name="options">The search.</param>
    public static string NameOf(Method method, Interactions data, TuneOptions options) => string.Create(
        CultureInfo.InvariantCulture, $"{method.Name} by default {method.Describe(Settings.None)} on {data.Users.Count} users, {data.Items.Count} items, {data.Count} interactions {Checksum(data):x16}, {options.MostUsers} users validated on at most, seed {options.Seed}");

    /// <summary>Searches.</summary>
    /// <param name="progress">Told on the calling thread.</param>
    /// <param name="cancellationToken">Stops the search; finished trials are in the log.</param>
    /// <exception cref="RedaException">R120: the log cannot be written. R174: every trial failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TuneResult Run(IProgress<TuneProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        _clock.Restart();
        // What is drawn twice is tried once.
        int[] running = [.. Enumerable.Range(0, _grid is null ? _options.Trials : _grid.Count + 1).DistinctBy(number => _method.Effective(SettingsOf(number)))];
        int trials = running.Length, rungs = _method.HasEpochs && trials > 1 ? _options.Rungs : 1;
        double[] shares = [.. Enumerable.Range(0, rungs).Select(rung => 1 / Math.Pow(_options.Factor, rungs - 1 - rung))];
        int[] counts = [.. Enumerable.Range(0, rungs).Select(rung => Math.Max(1, trials / (int)Math.Pow(_options.Factor, rung)))];
        double work = shares.Zip(counts, (share, count) => share * count).Sum(), done = 0;
        var all = new List<Trial>();
        for (int rung = 0; rung < rungs; rung++)
        {
            var found = new List<Trial>();
            foreach (int number in running)
            {
                if (_clock.Elapsed.TotalSeconds > _options.Budget && (all.Count > 0 || found.Count > 0)) break;
                double before = done, share = shares[rung];
                Trial? leader = Leader([.. all, .. found]);
                Trial trial = Find(number, share, new Telling(one => progress?.Report(new TuneProgress(rung + 1, rungs, (before + (one * share)) / work, null, leader))), cancellationToken);
                found.Add(trial);
                done += share;
                progress?.Report(new TuneProgress(rung + 1, rungs, Math.Min(1, done / work), trial, Leader([.. all, .. found])));
            }

            all.AddRange(found);
            Trial[] best = [.. found.Where(trial => trial.Failure is null).OrderByDescending(trial => trial.Ndcg).ThenBy(trial => trial.Number)];
            if (best.Length == 0) break;
            if (rung + 1 < rungs) running = [.. best.Take(counts[rung + 1]).Select(trial => trial.Number).Order()];
        }

        if (Leader(all) is not { } winner)
            throw new RedaException(RedaErrorKind.Diverged, "R174", null, "no trial of the search succeeded", $"the first failed with {all[0].Failure}", "look at the options and the data");
        return new TuneResult(winner with { EpochShare = 1, Settings = _method.Shortened(winner.Settings, winner.EpochShare) }, all, _cases.Count);
    }

    /// <summary>The settings of a trial: the first has the defaults.</summary>
    private Settings SettingsOf(int number)
    {
        Settings drawn = number == 0 ? Settings.None : _grid?[number - 1] ?? _method.Draw(_options.Seed, number);
        Settings settings = _options.Base.With(drawn).Only(_method.Options);
        if (_options.MostEpochs == 0 || !_method.HasEpochs) return settings;
        double epochs = double.Parse(_method.Effective(settings).Values[Knob.Epochs], CultureInfo.InvariantCulture);
        return settings.With(Knob.Epochs, Math.Min(epochs, _options.MostEpochs));
    }

    private Trial Find(int number, double share, IProgress<double> progress, CancellationToken cancellationToken)
    {
        Settings settings = SettingsOf(number);
        if (_log?.Find(number, share, settings) is { } known) return known;
        cancellationToken.ThrowIfCancellationRequested();
        Trial trial = Try(number, share, settings, progress, cancellationToken);
        _log?.Append(trial);
        return trial;
    }

    private Trial Try(int number, double share, Settings settings, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        double Seconds() => Math.Round(clock.Elapsed.TotalSeconds, 3);
        try
        {
            var request = new FitRequest(_split.Train, settings) { EpochShare = share, Seed = _options.Seed, Threads = _options.Threads, Progress = progress };
            IRecommender model = _method.Fit(request, cancellationToken);
            var protocol = new EvaluationOptions { Seed = _options.Seed, Threads = _options.Threads };
            RankingMetrics metrics = RankingEvaluator.Evaluate(model, _cases, protocol, cancellationToken: cancellationToken).Sampled;
            return new Trial(number, share, settings, metrics.HitRatio10, metrics.Ndcg10, Seconds());
        }
        catch (RedaException e) when (e.Kind is RedaErrorKind.Diverged or RedaErrorKind.Memory or RedaErrorKind.Model)
        {
            return new Trial(number, share, settings, 0, 0, Seconds(), $"{e.Code}: {e.Message}");
        }
    }

    private static Trial? Leader(IEnumerable<Trial> trials) => trials.Where(trial => trial.Failure is null).MaxBy(trial => trial.Ndcg);

    /// <summary>Tells data sets of equal size apart.</summary>
    private static ulong Checksum(Interactions data)
    {
        ulong hash = 0;
        foreach (int offset in data.Offsets) hash = new CounterRandom(hash, 0, (ulong)offset).Next();
        foreach (int item in data.HistoryItems) hash = new CounterRandom(hash, 1, (ulong)item).Next();
        return hash;
    }

    private sealed class Telling(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}
