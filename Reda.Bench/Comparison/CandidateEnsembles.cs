using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Ensembles;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Comparison;

/// <summary>Ensembles fitted to the same data: what <see cref="EnsembleTrainer"/> makes of the same options, with parts that are fitted only once for all of them.</summary>
/// <param name="data">The interactions.</param>
internal sealed class CandidateEnsembles(Interactions data)
{
    private static readonly EnsembleOptions s_whole = new();
    private static readonly FitSettings s_settings = new();

    private readonly Dictionary<RedaOptions, (EnsemblePart[] Trial, EnsemblePart[] Final, RedaOptions Best)> _fitted = [];

    /// <summary>The interactions.</summary>
    public Interactions Data => data;

    /// <summary>Fits an ensemble.</summary>
    /// <param name="options">The options; parts other than REDA are the preset's, or left out.</param>
    public RedaEnsemble Of(EnsembleOptions options)
    {
        LeaveOneOutSplit split = RedaTrainer.ValidationSplit(data);
        if (!_fitted.TryGetValue(options.Reda, out var fitted))
        {
            EnsembleOptions whole = s_whole with { Reda = options.Reda };
            EnsemblePart[] trial = EnsembleTrainer.Trial(data, split.Train, whole, s_settings, progress: null, CancellationToken.None);
            EnsembleOptions best = EnsembleTrainer.Best(whole, trial);
            fitted = (trial, EnsembleTrainer.Final(data, best, s_settings, progress: null, CancellationToken.None), best.Reda);
            _fitted.Add(options.Reda, fitted);
        }

        HashSet<string> names = [.. RedaEnsemble.NamesOf(options)];
        EnsemblePart[] Wanted(EnsemblePart[] parts) => [.. parts.Where(part => names.Contains(part.Name))];
        var weights = new EnsembleWeights(split, data.Items, options, s_settings);
        weights.Fit(Wanted(fitted.Trial), CancellationToken.None);
        return new RedaEnsemble(options with { Reda = fitted.Best }, weights.Give(Wanted(fitted.Final), CancellationToken.None), data, weights.NearOffset);
    }
}
