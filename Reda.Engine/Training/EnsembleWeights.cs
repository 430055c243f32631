using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Ensembles;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Threading;

namespace Reda.Engine.Training;

/// <summary>
/// The weights of the parts of a <see cref="RedaEnsemble"/>: fitted to rank held-out items first among random ones by parts that have not seen them, then given to the same
/// parts fitted to everything.
/// </summary>
internal sealed class EnsembleWeights
{
    // Apart from the seeds people choose, as that of the held-out items.
    private const ulong CaseSeed = 0x7374_6163_6B69_6E67;

    /// <summary>How many cases the spread of signals is taken over.</summary>
    private const int SpreadCases = 2_000;

    private readonly EvaluationCase[] _cases;
    private readonly int _items;
    private readonly EnsembleOptions _options;
    private readonly FitSettings _settings;
    private double[] _weights = [];
    private double[] _spreads = [];

    /// <summary>Chooses the cases.</summary>
    /// <param name="split">The items that are held out, and the rest.</param>
    /// <param name="items">All items.</param>
    /// <param name="options">The options of the ensemble.</param>
    /// <param name="settings">Threads and memory.</param>
    /// <exception cref="RedaException">R105: no item can be held out. R112: the signals do not fit in memory.</exception>
    public EnsembleWeights(LeaveOneOutSplit split, Vocabulary items, EnsembleOptions options, FitSettings settings)
    {
        (_items, _options, _settings) = (items.Count, options, settings);
        int block = (options.Negatives + 1) * RedaEnsemble.NamesOf(options).Count();
        _cases = CaseSample.Of(EvaluationCaseBuilder.FromSplit(split, items).Cases, Math.Min(options.MostCases, Array.MaxLength / block), CaseSeed);
        if (_cases.Length == 0)
            throw new RedaException(RedaErrorKind.Data, "R105", null, "there is nothing to fit the weights to", "no user with 4 items has one that another user has too", "give more data");
        settings.EnsureFits((double)_cases.Length * block * sizeof(float), "lower MostCases or Negatives");
    }

    private int Candidates => _options.Negatives + 1;

    /// <summary>The cases over which the spread of signals is taken.</summary>
    private EvaluationCase[] Some => _cases[..Math.Min(_cases.Length, SpreadCases)];

    /// <summary>Fits the weights.</summary>
    /// <param name="parts">The parts of the options, fitted without the held-out items.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="RedaException">R701: a part diverged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Fit(EnsemblePart[] parts, CancellationToken cancellationToken)
    {
        float[] signals = SignalsOf(parts, _cases, cancellationToken);
        _spreads = ListwiseRegression.Spreads(signals.AsSpan(0, Some.Length * Candidates * parts.Length), Candidates, parts.Length);
        double standFor = _options.WholeCatalogue ? Math.Max(1, (_items - 1.0) / _options.Negatives) : 1;
        _weights = ListwiseRegression.Fit(signals, Candidates, parts.Length, _options.Decay / _cases.Length, standFor, cancellationToken);
    }

    /// <summary>Gives the weights to parts, and takes their signals for random items as their centres.</summary>
    /// <param name="parts">The same parts, fitted to everything.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RedaException">R701: a part diverged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public EnsemblePart[] Give(EnsemblePart[] parts, CancellationToken cancellationToken)
    {
        float[] signals = SignalsOf(parts, Some, cancellationToken);

        // More data make larger signals, REDA's above all where data are few; the weights are those of signals of equal spread.
        double[] spreads = ListwiseRegression.Spreads(signals, Candidates, parts.Length);

        // Orders nothing, but keeps scores near 0: what a short training leaves of REDA differs little from item to item, and so has a weight of thousands.
        double[] centres = ListwiseRegression.Means(signals, Candidates, parts.Length);
        return
        [
            .. parts.Select((part, n) => part with
            {
                Weight = (float)(spreads[n] > 0 ? _weights[n] * (_spreads[n] / spreads[n]) : _weights[n]),
                Centre = (float)centres[n],
            }),
        ];
    }

    /// <summary>What the parts say for the target of every case and for random items: [cases, 1 + negatives, parts].</summary>
    private float[] SignalsOf(EnsemblePart[] parts, EvaluationCase[] cases, CancellationToken cancellationToken)
    {
        int block = Candidates * parts.Length;
        var signals = new float[(long)cases.Length * block];
        using var team = new WorkerTeam(_settings.Threads);
        var scratch = new Scratch[team.Size];
        for (int worker = 0; worker < scratch.Length; worker++) scratch[worker] = new Scratch(parts, Candidates);
        team.Run(
            new ParallelAction((position, worker) =>
            {
                if (cancellationToken.IsCancellationRequested) return;
                EvaluationCase one = cases[position];
                Scratch own = scratch[worker];
                own.Eligible.Exclude(one);
                int eligible = _items - own.Eligible.Excluded.Length, count = 1;
                own.Items[0] = one.Target;
                foreach (int negative in own.Sampler.Draw(eligible, _options.Negatives, CaseSeed, position)) own.Items[count++] = own.Eligible.ItemAt(negative);

                // Where a user lacks few items, the last of them fills the list up.
                own.Items.AsSpan(count).Fill(own.Items[count - 1]);
                own.Scorer.Signals(one.History, own.Items);
                for (int part = 0; part < parts.Length; part++)
                {
                    ReadOnlySpan<float> from = own.Scorer.SignalsOf(part, Candidates);
                    for (int c = 0; c < from.Length; c++) signals[((long)position * block) + (c * parts.Length) + part] = from[c];
                }
            }),
            cases.Length);
        cancellationToken.ThrowIfCancellationRequested();
        if (Array.FindIndex(signals, signal => !float.IsFinite(signal)) is var at and >= 0)
            throw new RedaException(RedaErrorKind.Diverged, "R701", null, "a part of the ensemble diverged", $"{parts[at % parts.Length].Name} gives scores that are not finite", "lower its learning rate");
        return signals;
    }

    /// <summary>What one thread needs.</summary>
    private sealed class Scratch(EnsemblePart[] parts, int candidates)
    {
        public EnsembleScorer Scorer { get; } = new(parts);

        public EligibleItems Eligible { get; } = new();

        public NegativeSampler Sampler { get; } = new();

        public int[] Items { get; } = new int[candidates];
    }
}
