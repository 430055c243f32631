using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Threading;

namespace Reda.Engine.Training;

/// <summary>
/// Fits the weights of a sum of signals so that the first candidate of each list wins: w minimises the mean of -log (p + e) over the lists plus decay |w|^2, p = exp(w . x_0) / sum_c
/// mass_c exp(w . x_c) over the candidates c, on signals of unit spread within their lists. Without e it is the conditional logit (McFadden 1974), a convex problem with one answer.
/// With e, the chance of a first candidate that nothing explains, lists that cannot be won count little, and the others decide; from the convex answer on, every step is Newton's for
/// the lists weighted by p / (p + e) (expectation-maximisation, Dempster, Laird and Rubin 1977), so the loss falls to a minimum nearby.
/// </summary>
internal sealed class ListwiseRegression
{
    private const int MostSteps = 100;
    private const double Precise = 1e-7;

    // Sums are taken over so many runs of lists, whatever the threads.
    private const int Shards = 16;

    private readonly float[] _signals;
    private readonly int _candidates;
    private readonly int _width;
    private readonly double _decay;
    private readonly WorkerTeam _team;
    private readonly double[] _spreads;
    private readonly double[] _means;
    private readonly Shard[] _shards;

    private ListwiseRegression(float[] signals, Masses masses, int candidates, int width, double decay, WorkerTeam team)
    {
        _signals = signals;
        _candidates = candidates;
        _width = width;
        _decay = decay;
        _team = team;
        _spreads = new double[width];
        _means = new double[signals.Length / candidates];
        _shards = [.. Enumerable.Range(0, Shards).Select(n => new Shard(this, masses, (int)((long)Lists * n / Shards), (int)((long)Lists * (n + 1) / Shards)))];
    }

    /// <summary>Tells what the candidates of a list count for.</summary>
    /// <param name="list">The list.</param>
    /// <param name="masses">Receives one number a candidate: 1 for the first, at least 0 for the others.</param>
    public delegate void Masses(int list, Span<float> masses);

    private int Lists => _signals.Length / (_candidates * _width);

    /// <summary>Fits the weights without e.</summary>
    /// <param name="signals">[lists, candidates, width], finite; the first candidate of each list is the one that should win.</param>
    /// <param name="masses">What the candidates count for.</param>
    /// <param name="candidates">Candidates of a list, at least 2.</param>
    /// <param name="width">Signals of a candidate.</param>
    /// <param name="decay">Above 0.</param>
    /// <param name="threads">The number of threads; 0 means all processors. No bit depends on it.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <returns>One weight a signal as it was given; 0 for a signal that tells no candidates apart.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static double[] Fit(float[] signals, Masses masses, int candidates, int width, double decay, int threads = 1, CancellationToken cancellationToken = default)
        => Fit(signals, masses, candidates, width, decay, [0], threads, cancellationToken)[0];

    /// <summary>Fits the weights with several e, from the same start.</summary>
    /// <param name="signals">[lists, candidates, width], finite; the first candidate of each list is the one that should win.</param>
    /// <param name="masses">What the candidates count for.</param>
    /// <param name="candidates">Candidates of a list, at least 2.</param>
    /// <param name="width">Signals of a candidate.</param>
    /// <param name="decay">Above 0.</param>
    /// <param name="unexplained">Every e, from 0 to 1.</param>
    /// <param name="threads">The number of threads; 0 means all processors. No bit depends on it.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <returns>For every e one weight a signal as it was given; 0 for a signal that tells no candidates apart.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static double[][] Fit(
        float[] signals, Masses masses, int candidates, int width, double decay, IReadOnlyList<double> unexplained, int threads = 1, CancellationToken cancellationToken = default)
    {
        using var team = new WorkerTeam(threads);
        var fit = new ListwiseRegression(signals, masses, candidates, width, decay, team);
        fit.Measure();
        double[] convex = fit.Minimize(new double[width], 0, cancellationToken);
        return [.. unexplained.Select(e => fit.AsGiven(e > 0 ? fit.Minimize(convex, e, cancellationToken) : convex))];
    }

    /// <summary>
    /// How far apart every signal sets the candidates of a list, the first ones left out: the root of the mean square of what differs from the list's mean.
    /// </summary>
    /// <param name="signals">[lists, candidates, width].</param>
    /// <param name="candidates">Candidates of a list.</param>
    /// <param name="width">Signals of a candidate.</param>
    /// <param name="leftOut">How many candidates of each list are left out, fewer than there are.</param>
    public static double[] Spreads(ReadOnlySpan<float> signals, int candidates, int width, int leftOut = 1)
    {
        var spreads = new double[width];
        int others = candidates - leftOut, lists = signals.Length / (candidates * width);
        for (int signal = 0; signal < width; signal++)
        {
            for (int list = 0; list < lists; list++)
            {
                double sum = 0, squares = 0;
                for (int c = leftOut; c < candidates; c++)
                {
                    double value = signals[(((list * candidates) + c) * width) + signal];
                    sum += value;
                    squares += value * value;
                }

                spreads[signal] += Math.Max(0, squares - (sum * sum / others)) / others / lists;
            }

            spreads[signal] = Math.Sqrt(spreads[signal]);
        }

        return spreads;
    }

    /// <summary>The mean of every signal over the candidates of all lists, the first ones left out.</summary>
    /// <param name="signals">[lists, candidates, width].</param>
    /// <param name="candidates">Candidates of a list.</param>
    /// <param name="width">Signals of a candidate.</param>
    /// <param name="leftOut">How many candidates of each list are left out, fewer than there are.</param>
    public static double[] Means(ReadOnlySpan<float> signals, int candidates, int width, int leftOut = 1)
    {
        var means = new double[width];
        int list = candidates * width, others = signals.Length / list * (candidates - leftOut);
        for (int n = 0; n < signals.Length; n++)
        {
            if (n % list >= leftOut * width) means[n % width] += (double)signals[n] / others;
        }

        return means;
    }

    /// <summary>The mean of every signal in each list, which no choice notices, and its spread in all of them, over the candidates that count.</summary>
    private void Measure()
    {
        _team.Run(new ParallelAction((shard, _) => _shards[shard].Measure()), Shards);
        double counted = _shards.Sum(shard => shard.Counted);
        for (int a = 0; a < _width; a++) _spreads[a] = Math.Sqrt(_shards.Sum(shard => shard.Gradient[a]) / counted);
    }

    private double[] AsGiven(double[] weights) => [.. weights.Zip(_spreads, (weight, spread) => spread > 0 ? weight / spread : 0)];

    private double[] Minimize(double[] weights, double unexplained, CancellationToken cancellationToken)
    {
        var (loss, gradient, curvature) = Derive(weights, unexplained, cancellationToken);
        double gain = double.PositiveInfinity;
        for (int step = 0; step < MostSteps && gradient.Max(Math.Abs) > Precise && gain > Precise * unexplained; step++)
        {
            NormalEquations.Factorize(curvature);
            double[] move = NormalEquations.Solve(curvature, gradient), start = weights;

            // A whole step lands beyond the minimum only far from it; there a part of it is taken.
            double share = 1, before = loss;
            do
            {
                weights = [.. start.Zip(move, (weight, along) => weight - (share * along))];
                (loss, gradient, curvature) = Derive(weights, unexplained, cancellationToken);
                share /= 2;
            }
            while (loss > before + Precise && share > 1e-6);
            gain = before - loss;
        }

        return weights;
    }

    /// <summary>The loss at some weights, its gradient, and the lower triangle of its curvature.</summary>
    private (double Loss, double[] Gradient, double[][] Curvature) Derive(double[] weights, double unexplained, CancellationToken cancellationToken)
    {
        _team.Run(new ParallelAction((shard, _) => _shards[shard].Derive(weights, unexplained, cancellationToken)), Shards);
        cancellationToken.ThrowIfCancellationRequested();
        double loss = _shards.Sum(shard => shard.Loss) / Lists;
        double[] gradient = new double[_width];
        var curvature = new double[_width][];
        for (int a = 0; a < _width; a++)
        {
            gradient[a] = (_shards.Sum(shard => shard.Gradient[a]) / Lists) + (2 * _decay * weights[a]);
            curvature[a] = [.. Enumerable.Range(0, a + 1).Select(b => _shards.Sum(shard => shard.Curvature[a][b]) / Lists)];
            curvature[a][a] += 2 * _decay;
            loss += _decay * weights[a] * weights[a];
        }

        return (loss, gradient, curvature);
    }

    private static double Log(double value) => VectorMath.Log(Vector512.Create((float)value))[0];

    /// <summary>A run of lists: what it adds to the sums, and the scratch for one list.</summary>
    private sealed class Shard(ListwiseRegression fit, Masses massesOf, int begin, int end)
    {
        private readonly double[] _mean = new double[fit._width];
        private readonly double[] _list = new double[fit._candidates * fit._width];
        private readonly double[] _scores = new double[fit._candidates];
        private readonly float[] _powers = new float[Padding.Pad(fit._candidates)];
        private readonly float[] _masses = new float[fit._candidates];

        /// <summary>The candidates that count.</summary>
        public double Counted { get; private set; }

        /// <summary>The sum of the losses.</summary>
        public double Loss { get; private set; }

        /// <summary>The sum of the losses' gradients; of the squares of the signals, when these are measured.</summary>
        public double[] Gradient { get; } = new double[fit._width];

        /// <summary>The sum of the lower triangles of their curvatures.</summary>
        public double[][] Curvature { get; } = [.. Enumerable.Range(0, fit._width).Select(row => new double[row + 1])];

        public void Measure()
        {
            for (int list = begin; list < end; list++)
            {
                massesOf(list, _masses);
                int count = _masses.Length - _masses.AsSpan().Count(0f);
                Counted += count;
                for (int a = 0; a < fit._width; a++)
                {
                    ref double mean = ref fit._means[(list * fit._width) + a];
                    int first = (list * _list.Length) + a;
                    for (int c = 0; c < _masses.Length; c++) mean += _masses[c] == 0 ? 0 : fit._signals[first + (c * fit._width)];
                    mean /= count;
                    for (int c = 0; c < _masses.Length; c++)
                    {
                        double value = _masses[c] == 0 ? 0 : fit._signals[first + (c * fit._width)] - mean;
                        Gradient[a] += value * value;
                    }
                }
            }
        }

        public void Derive(double[] weights, double unexplained, CancellationToken cancellationToken)
        {
            Loss = 0;
            Array.Clear(Gradient);
            foreach (double[] row in Curvature) Array.Clear(row);
            for (int list = begin; list < end && !cancellationToken.IsCancellationRequested; list++) Loss += Add(list, weights, unexplained);
        }

        /// <summary>Adds one list.</summary>
        private double Add(int list, double[] weights, double unexplained)
        {
            massesOf(list, _masses);
            double largest = Score(list, weights), first = _scores[0], sum = 0;
            for (int c = 0; c < _scores.Length; c++) _powers[c] = (float)Math.Min(0, _scores[c] - largest);

            // The engine's own function, because the system's differs between systems.
            for (int c = 0; c < _powers.Length; c += Vector512<float>.Count) VectorMath.Exp(Vector512.Create(_powers, c)).CopyTo(_powers, c);
            _powers.AsSpan(_scores.Length).Clear();
            for (int c = 0; c < _scores.Length; c++)
            {
                _scores[c] = _powers[c] * _masses[c];
                sum += _scores[c];
            }

            double chance = _scores[0] / sum, counts = unexplained > 0 ? chance / (chance + unexplained) : 1;
            Array.Clear(_mean);
            for (int c = 0; c < _scores.Length; c++)
            {
                if (_masses[c] == 0) continue;
                double share = _scores[c] / sum;
                ReadOnlySpan<double> signals = _list.AsSpan(c * _mean.Length, _mean.Length);
                for (int a = 0; a < signals.Length; a++)
                {
                    double part = share * signals[a];
                    _mean[a] += part;
                    for (int b = 0; b <= a; b++) Curvature[a][b] += counts * part * signals[b];
                }
            }

            for (int a = 0; a < _mean.Length; a++)
            {
                Gradient[a] += counts * (_mean[a] - _list[a]);
                for (int b = 0; b <= a; b++) Curvature[a][b] -= counts * _mean[a] * _mean[b];
            }

            return unexplained > 0 ? -Log(chance + unexplained) : Log(sum) + largest - first;
        }

        /// <summary>Brings the signals of a list to their scale and adds them up; returns the largest sum.</summary>
        private double Score(int list, double[] weights)
        {
            double largest = double.NegativeInfinity;
            for (int c = 0, n = 0; c < _scores.Length; c++)
            {
                double score = 0;
                for (int a = 0; a < weights.Length; a++, n++)
                {
                    double centred = fit._signals[(list * _list.Length) + n] - fit._means[(list * weights.Length) + a];
                    _list[n] = fit._spreads[a] > 0 ? centred / fit._spreads[a] : 0;
                    score += weights[a] * _list[n];
                }

                _scores[c] = score;
                if (_masses[c] > 0) largest = Math.Max(largest, score);
            }

            return largest;
        }
    }
}
