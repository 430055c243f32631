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
/// parts fitted to everything. Those of the second sum are fitted to rank them first among the whole catalogue, of which all that is near the history is looked at and a sample of
/// the rest (a stratified sample of the softmax); an item that nothing speaks for is not asked for there.
/// </summary>
internal sealed class EnsembleWeights
{
    // Apart from the seeds people choose, as that of the held-out items.
    private const ulong CaseSeed = 0x7374_6163_6B69_6E67;

    /// <summary>How many cases the spread of signals is taken over.</summary>
    private const int SpreadCases = 2_000;

    /// <summary>How many cases the second sum is fitted to: every model beside REDA ranks the whole catalogue for each of them.</summary>
    private const int NearCases = 5_000;

    /// <summary>Chances of a held-out item that nothing explains, in a whole catalogue; which of them fits best differs between data.</summary>
    private static readonly double[] s_unexplained = [0.01, 0.03, 0.1, 0.3];

    private readonly EvaluationCase[] _cases;
    private readonly EvaluationCase[] _nearCases;
    private readonly int _items;
    private readonly EnsembleOptions _options;
    private readonly FitSettings _settings;
    private double[] _weights = [];
    private double[] _nearWeights = [];
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
        int parts = RedaEnsemble.NamesOf(options).Count(), random = (options.Negatives + 1) * parts, near = random + (options.NearItems * parts);
        _cases = CaseSample.Of(EvaluationCaseBuilder.FromSplit(split, items).Cases, Math.Min(options.MostCases, Array.MaxLength / random), CaseSeed);
        if (_cases.Length == 0)
        {
            string wanted = options.HeldOut == HeldOutItem.Last ? "a last one" : "one";
            throw new RedaException(
                RedaErrorKind.Data, "R105", null, "there is nothing to fit the weights to", $"no user with 4 items has {wanted} that another user has too", "give more data");
        }

        _nearCases = options.NearItems > 0 ? CaseSample.Of(_cases, Math.Min(NearCases, Array.MaxLength / near), CaseSeed) : [];
        double bytes = ((double)_cases.Length * ((random * sizeof(float)) + options.Negatives)) + ((double)_nearCases.Length * ((near * sizeof(float)) + options.Negatives));
        settings.EnsureFits(bytes, "lower MostCases, Negatives or NearItems");
    }

    /// <summary>What is added to the second sum; <see langword="null"/> without one, where each would cost more than a little among random items, and before the weights are fitted.</summary>
    public float? NearOffset { get; private set; }

    /// <summary>The cases over which the spread of signals is taken.</summary>
    private EvaluationCase[] Some => _cases[..Math.Min(_cases.Length, SpreadCases)];

    /// <summary>Fits the weights.</summary>
    /// <param name="parts">The parts of the options, fitted without the held-out items.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="RedaException">R701: a part diverged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Fit(EnsemblePart[] parts, CancellationToken cancellationToken)
    {
        // Where there are few cases, both sums are fitted to the same, and the parts are asked once.
        bool same = _nearCases.Length == _cases.Length;
        SignalLists lists = SignalsOf(parts, _cases, same ? _options.NearItems : 0, cancellationToken);
        double[] centres = FitFirst(lists, parts.Length, cancellationToken);
        if (_nearCases.Length == 0) return;
        FitSecond(same ? lists : SignalsOf(parts, _nearCases, _options.NearItems, cancellationToken), parts.Length, centres, cancellationToken);
    }

    /// <summary>Gives the weights to parts, and takes their signals for random items as their centres.</summary>
    /// <param name="parts">The same parts, fitted to everything.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RedaException">R701: a part diverged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public EnsemblePart[] Give(EnsemblePart[] parts, CancellationToken cancellationToken)
    {
        SignalLists lists = SignalsOf(parts, Some, near: 0, cancellationToken);

        // More data make larger signals, REDA's above all where data are few; the weights are those of signals of equal spread.
        double[] spreads = ListwiseRegression.Spreads(lists.Signals, lists.Candidates, parts.Length);
        float Rescaled(double weight, int n) => (float)(spreads[n] > 0 ? weight * (_spreads[n] / spreads[n]) : weight);

        // Keeps scores near 0: what a short training leaves of REDA differs little from item to item, and so has a weight of thousands.
        double[] centres = ListwiseRegression.Means(lists.Signals, lists.Candidates, parts.Length);
        return
        [
            .. parts.Select((part, n) => part with
            {
                Weight = Rescaled(_weights[n], n),
                NearWeight = NearOffset is null ? 0 : Rescaled(_nearWeights[n], n),
                Centre = (float)centres[n],
            }),
        ];
    }

    /// <summary>The first sum: the held-out item among random ones.</summary>
    /// <returns>The means of the signals, which are their centres in the second fit.</returns>
    private double[] FitFirst(SignalLists lists, int parts, CancellationToken cancellationToken)
    {
        ReadOnlySpan<float> some = lists.Signals.AsSpan(0, Some.Length * lists.Candidates * parts);
        int others = lists.Candidates - _options.Negatives;
        _spreads = ListwiseRegression.Spreads(some, lists.Candidates, parts, others);
        _weights = ListwiseRegression.Fit(lists.Signals, lists.AmongRandom, lists.Candidates, parts, _options.Decay / lists.Cases, _settings.Threads, cancellationToken);
        return ListwiseRegression.Means(some, lists.Candidates, parts, others);
    }

    /// <summary>The second sum: the held-out item among the whole catalogue; with how much of what nothing explains is chosen by what the two sums find together.</summary>
    private void FitSecond(SignalLists lists, int parts, double[] centres, CancellationToken cancellationToken)
    {
        double most = double.NegativeInfinity, decay = _options.Decay / lists.Cases;
        foreach (double[] weights in ListwiseRegression.Fit(
            lists.Signals, lists.AmongAll, lists.Candidates, parts, decay, s_unexplained, _settings.Threads, cancellationToken))
        {
            if (SumBlend.Choose(lists, _options.Negatives, _weights, weights, centres) is not { } found || found.Gain <= most) continue;
            (most, _nearWeights, NearOffset) = (found.Gain, weights, found.Offset);
        }
    }

    /// <summary>What the parts say for the target of every case, for items near its history and for random ones.</summary>
    private SignalLists SignalsOf(EnsemblePart[] parts, EvaluationCase[] cases, int near, CancellationToken cancellationToken)
    {
        var lists = new SignalLists(cases.Length, near, _options.Negatives, parts.Length);
        using var team = new WorkerTeam(_settings.Threads);
        var scratch = new Scratch[team.Size];
        for (int worker = 0; worker < scratch.Length; worker++) scratch[worker] = new Scratch(parts, _items, near, lists.Candidates);
        team.Run(
            new ParallelAction((position, worker) =>
            {
                if (cancellationToken.IsCancellationRequested) return;
                EvaluationCase one = cases[position];
                Scratch own = scratch[worker];
                own.Eligible.Exclude(one);
                ReadOnlySpan<int> close = own.Near.Of(one.History, own.Eligible.Excluded);
                int eligible = _items - own.Eligible.Excluded.Length, count = 0;
                Span<int> random = own.Items.AsSpan(1 + near);

                // Where a user lacks few items they fill the places up with what does not count there.
                own.Items.AsSpan().Fill(one.Target);
                close.CopyTo(own.Items.AsSpan(1));
                foreach (int negative in own.Sampler.Draw(eligible, _options.Negatives, CaseSeed, position)) random[count++] = own.Eligible.ItemAt(negative);
                random[count..].Fill(own.Items[near + count]);
                lists.Name(position, close, random[..count], eligible);
                own.Scorer.Signals(one.History, own.Items);
                Span<float> to = lists.Of(position);
                for (int part = 0; part < parts.Length; part++)
                {
                    ReadOnlySpan<float> from = own.Scorer.SignalsOf(part, lists.Candidates);
                    for (int c = 0; c < from.Length; c++) to[(c * parts.Length) + part] = from[c];
                }
            }),
            cases.Length);
        cancellationToken.ThrowIfCancellationRequested();
        if (Array.FindIndex(lists.Signals, signal => !float.IsFinite(signal)) is var at and >= 0)
            throw new RedaException(RedaErrorKind.Diverged, "R701", null, "a part of the ensemble diverged", $"{parts[at % parts.Length].Name} gives scores that are not finite", "lower its learning rate");
        return lists;
    }

    /// <summary>What one thread needs.</summary>
    private sealed class Scratch(EnsemblePart[] parts, int items, int near, int candidates)
    {
        public EnsembleScorer Scorer { get; } = new(parts);

        public EligibleItems Eligible { get; } = new();

        public NegativeSampler Sampler { get; } = new();

        public NearItems Near { get; } = new(parts, items, near);

        public int[] Items { get; } = new int[candidates];
    }
}
