using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Ensembles;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Comparison;

/// <summary>Ensembles fitted to the same data: what <see cref="EnsembleTrainer"/> makes of the same options, with parts that are fitted only once for all of them.</summary>
/// <param name="data">The interactions.</param>
/// <param name="drawn">Whether the weights are fitted to items drawn from whole histories: see <see cref="LeaveOneOut.Split"/>.</param>
internal sealed class CandidateEnsembles(Interactions data, bool drawn)
{
    private static readonly EnsembleOptions s_whole = new();
    private static readonly FitSettings s_settings = new();

    private readonly Dictionary<(EnsembleOptions Options, bool Redraw), (EnsemblePart[] Trial, EnsemblePart[] Final, EnsembleOptions Best)> _fitted = [];
    private readonly Dictionary<(RedaOptions Options, HeldOutItem Item, bool Redraw), (RedaModel Trial, RedaModel Final)> _reda = [];

    /// <summary>The interactions.</summary>
    public Interactions Data => data;

    /// <summary>Fits an ensemble.</summary>
    /// <param name="options">The options. Parts that are left out, and FISM, are fitted as the preset's, so that other candidates need not fit them again.</param>
    /// <param name="redraw">Whether an item that nobody else has is drawn anew all the same, as <see cref="EnsembleTrainer"/> does.</param>
    public RedaEnsemble Of(EnsembleOptions options, bool redraw = false)
    {
        redraw |= !drawn;
        options = EnsembleTrainer.Settled(data, options);
        HeldOutItem item = options.HeldOut;
        LeaveOneOutSplit split = item == HeldOutItem.Random ? RedaTrainer.ValidationSplit(data, redraw) : EnsembleTrainer.Split(data, item);
        EnsembleOptions whole = EnsembleTrainer.Settled(data, s_whole with { HeldOut = item }) with { Reda = options.Reda, Neighbors = options.Neighbors ?? s_whole.Neighbors };
        if (options.Slim is { } slim) whole = whole with { Slim = slim, OtherSlim = options.OtherSlim };
        if (!_fitted.TryGetValue((whole, redraw), out var fitted))
        {
            _reda.TryGetValue((whole.Reda, item, redraw), out var reda);
            EnsemblePart[] trial = EnsembleTrainer.Trial(data, split, whole, s_settings, progress: null, CancellationToken.None, reda.Trial);
            EnsembleOptions best = EnsembleTrainer.Best(whole, trial);
            fitted = (trial, EnsembleTrainer.Final(data, best, s_settings, progress: null, CancellationToken.None, reda.Final), best);
            _fitted.Add((whole, redraw), fitted);
            _reda[(whole.Reda, item, redraw)] = ((RedaModel)fitted.Trial[0].Model, (RedaModel)fitted.Final[0].Model);
        }

        HashSet<string> names = [.. RedaEnsemble.NamesOf(options)];
        EnsemblePart[] Wanted(EnsemblePart[] parts) => [.. parts.Where(part => names.Contains(part.Name))];
        var weights = new EnsembleWeights(split, data.Items, options, s_settings);
        weights.Fit(Wanted(fitted.Trial), CancellationToken.None);
        return new RedaEnsemble(options with { Reda = fitted.Best.Reda }, weights.Give(Wanted(fitted.Final), CancellationToken.None), data, weights.NearOffset);
    }
}
