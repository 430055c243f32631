using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>
/// Fits the weights of a sum of signals so that the first candidate of each list wins: w minimises the mean of log (exp(w . x_0) + n sum_c exp(w . x_c)) - w . x_0
/// over the lists, c the other candidates, each of which stands for n, plus decay |w|^2, on signals of unit spread within their lists (conditional logit, McFadden 1974). Newton's method; the problem is convex, so there is one answer.
/// </summary>
internal sealed class ListwiseRegression
{
    private const int MostSteps = 100;
    private const double Precise = 1e-7;

    private readonly float[] _signals;
    private readonly int _candidates;
    private readonly int _width;
    private readonly double _decay;
    private readonly double _standFor;
    private readonly double[] _gradient;
    private readonly double[][] _curvature;
    private readonly double[] _mean;
    private readonly double[] _scores;
    private readonly float[] _masses;

    private ListwiseRegression(float[] signals, int candidates, int width, double decay, double standFor)
    {
        _signals = signals;
        _candidates = candidates;
        _width = width;
        _decay = decay;
        _standFor = standFor;
        _gradient = new double[width];
        _curvature = [.. Enumerable.Range(0, width).Select(row => new double[row + 1])];
        _mean = new double[width];
        _scores = new double[candidates];
        _masses = new float[Padding.Pad(candidates)];
    }

    private int Lists => _signals.Length / (_candidates * _width);

    /// <summary>Fits the weights.</summary>
    /// <param name="signals">[lists, candidates, width], finite; the first candidate of each list is the one that should win. Are brought to unit spread.</param>
    /// <param name="candidates">Candidates of a list, at least 2.</param>
    /// <param name="width">Signals of a candidate.</param>
    /// <param name="decay">Above 0.</param>
    /// <param name="standFor">n: how many candidates each one but the first stands for, at least 1.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <returns>One weight a signal as it was given; 0 for a signal that tells no candidates apart.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static double[] Fit(float[] signals, int candidates, int width, double decay, double standFor = 1, CancellationToken cancellationToken = default)
    {
        var fit = new ListwiseRegression(signals, candidates, width, decay, standFor);
        double[] spreads = fit.Normalize();
        double[] weights = fit.Minimize(cancellationToken);
        return [.. weights.Zip(spreads, (weight, spread) => spread > 0 ? weight / spread : 0)];
    }

    /// <summary>How far apart every signal sets the candidates of a list other than the first: the root of the mean square of what differs from the list's mean.</summary>
    /// <param name="signals">[lists, candidates, width].</param>
    /// <param name="candidates">Candidates of a list, at least 2.</param>
    /// <param name="width">Signals of a candidate.</param>
    public static double[] Spreads(ReadOnlySpan<float> signals, int candidates, int width)
    {
        var spreads = new double[width];
        int others = candidates - 1, lists = signals.Length / (candidates * width);
        for (int signal = 0; signal < width; signal++)
        {
            for (int list = 0; list < lists; list++)
            {
                double sum = 0, squares = 0;
                for (int c = 1; c < candidates; c++)
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

    /// <summary>The mean of every signal over the candidates other than the first of all lists.</summary>
    /// <param name="signals">[lists, candidates, width].</param>
    /// <param name="candidates">Candidates of a list, at least 2.</param>
    /// <param name="width">Signals of a candidate.</param>
    public static double[] Means(ReadOnlySpan<float> signals, int candidates, int width)
    {
        var means = new double[width];
        int list = candidates * width, others = signals.Length / list * (candidates - 1);
        for (int n = 0; n < signals.Length; n++)
        {
            if (n % list >= width) means[n % width] += (double)signals[n] / others;
        }

        return means;
    }

    /// <summary>Centres every signal in its list, which no choice notices, and divides it by its spread.</summary>
    private double[] Normalize()
    {
        var spreads = new double[_width];
        for (int signal = 0; signal < _width; signal++)
        {
            double squares = 0;
            for (int first = signal; first < _signals.Length; first += _candidates * _width)
            {
                double mean = 0;
                for (int c = 0; c < _candidates; c++) mean += _signals[first + (c * _width)];
                mean /= _candidates;
                for (int c = 0; c < _candidates; c++)
                {
                    ref float value = ref _signals[first + (c * _width)];
                    value = (float)(value - mean);
                    squares += (double)value * value;
                }
            }

            spreads[signal] = Math.Sqrt(squares * _width / _signals.Length);
            if (spreads[signal] == 0) continue;
            for (int n = signal; n < _signals.Length; n += _width) _signals[n] = (float)(_signals[n] / spreads[signal]);
        }

        return spreads;
    }

    private double[] Minimize(CancellationToken cancellationToken)
    {
        var weights = new double[_width];
        double loss = Derive(weights, cancellationToken);
        for (int step = 0; step < MostSteps && _gradient.Max(Math.Abs) > Precise; step++)
        {
            double[][] lower = Array.ConvertAll(_curvature, row => (double[])row.Clone());
            NormalEquations.Factorize(lower);
            double[] move = NormalEquations.Solve(lower, _gradient);

            // A whole step lands beyond the minimum only far from it; there a part of it is taken.
            double share = 1, next;
            double[] trial;
            do
            {
                trial = [.. weights.Zip(move, (weight, along) => weight - (share * along))];
                next = Derive(trial, cancellationToken);
                share /= 2;
            }
            while (next > loss + Precise && share > 1e-6);
            (weights, loss) = (trial, next);
        }

        return weights;
    }

    /// <summary>Computes the loss, and its gradient and curvature, at some weights.</summary>
    private double Derive(double[] weights, CancellationToken cancellationToken)
    {
        Array.Clear(_gradient);
        foreach (double[] row in _curvature) Array.Clear(row);
        double loss = 0;
        for (int first = 0; first < _signals.Length; first += _candidates * _width)
        {
            cancellationToken.ThrowIfCancellationRequested();
            loss += Add(_signals.AsSpan(first, _candidates * _width), weights);
        }

        for (int a = 0; a < _width; a++)
        {
            _gradient[a] = (_gradient[a] / Lists) + (2 * _decay * weights[a]);
            for (int b = 0; b <= a; b++) _curvature[a][b] /= Lists;
            _curvature[a][a] += 2 * _decay;
            loss += _decay * weights[a] * weights[a] * Lists;
        }

        return loss / Lists;
    }

    /// <summary>Adds one list.</summary>
    private double Add(ReadOnlySpan<float> list, double[] weights)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int c = 0; c < _candidates; c++)
        {
            double score = 0;
            for (int a = 0; a < _width; a++) score += weights[a] * list[(c * _width) + a];
            _scores[c] = score;
            largest = Math.Max(largest, score);
        }

        double first = _scores[0];
        for (int c = 0; c < _candidates; c++) _masses[c] = (float)(_scores[c] - largest);

        // The engine's own function, because the system's differs between systems.
        for (int c = 0; c < _masses.Length; c += Vector512<float>.Count) VectorMath.Exp(Vector512.Create(_masses, c)).CopyTo(_masses, c);
        _masses.AsSpan(_candidates).Clear();
        for (int c = 0; c < _candidates; c++)
        {
            _scores[c] = _masses[c] * (c == 0 ? 1 : _standFor);
            sum += _scores[c];
        }

        Array.Clear(_mean);
        for (int c = 0; c < _candidates; c++)
        {
            double share = _scores[c] / sum;
            ReadOnlySpan<float> signals = list.Slice(c * _width, _width);
            for (int a = 0; a < _width; a++)
            {
                double part = share * signals[a];
                _mean[a] += part;
                for (int b = 0; b <= a; b++) _curvature[a][b] += part * signals[b];
            }
        }

        for (int a = 0; a < _width; a++)
        {
            _gradient[a] += _mean[a] - list[a];
            for (int b = 0; b <= a; b++) _curvature[a][b] -= _mean[a] * _mean[b];
        }

        return VectorMath.Log(Vector512.Create((float)sum))[0] + largest - first;
    }
}
