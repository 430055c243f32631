using Reda.Engine.Data;

namespace Reda.Experiments.CaseStudy;

/// <summary>
/// Exact t-SNE (van der Maaten and Hinton 2008): places points in the plane so that those that are near in many dimensions are near there. Deterministic.
/// </summary>
public static class TSne
{
    private const ulong StartStream = 72UL << 32;
    private const int Iterations = 750;
    private const int Exaggerated = 200;
    private const double Exaggeration = 12;
    private const double LeastProbability = 1e-12;

    /// <summary>Places points.</summary>
    /// <param name="points">The points, at least 3, of equal lengths.</param>
    /// <param name="perplexity">About how many neighbours a point has; at most a third of the others.</param>
    /// <param name="seed">The seed of the places it starts from.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>A place in the plane for every point.</returns>
    public static (double X, double Y)[] Place(
        IReadOnlyList<float[]> points, double perplexity, ulong seed, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points.Count, 3);
        int count = points.Count;
        double[] near = Affinities(points, Math.Min(perplexity, (count - 1) / 3.0));
        double rate = Math.Max(count / Exaggeration / 4, 50);
        double[] place = [.. Enumerable.Range(0, 2 * count).Select(n => 1e-4 * (new CounterRandom(seed, StartStream, (ulong)n).NextSingle() - 0.5))];
        double[] velocity = new double[2 * count], gain = new double[2 * count], gradient = new double[2 * count], kernel = new double[count * count];
        Array.Fill(gain, 1);
        for (int step = 0; step < Iterations; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Gradient(near, step < Exaggerated ? Exaggeration : 1, place, kernel, gradient);
            double momentum = step < Exaggerated ? 0.5 : 0.8;
            for (int n = 0; n < place.Length; n++)
            {
                gain[n] = gradient[n] * velocity[n] < 0 ? gain[n] + 0.2 : Math.Max(gain[n] * 0.8, 0.01);
                velocity[n] = (momentum * velocity[n]) - (rate * gain[n] * gradient[n]);
                place[n] += velocity[n];
            }

            Centre(place);
            progress?.Report((step + 1.0) / Iterations);
        }

        return [.. Enumerable.Range(0, count).Select(n => (place[2 * n], place[(2 * n) + 1]))];
    }

    /// <summary>Squared distances between all points, [count x count].</summary>
    internal static double[] SquaredDistances(IReadOnlyList<float[]> points)
    {
        int count = points.Count;
        var distances = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double sum = 0;
                for (int n = 0; n < points[i].Length; n++)
                {
                    double difference = (double)points[i][n] - points[j][n];
                    sum += difference * difference;
                }

                distances[(i * count) + j] = distances[(j * count) + i] = sum;
            }
        }

        return distances;
    }

    /// <summary>p_ij = (p_j|i + p_i|j) / 2 count, with the width of each point's neighbourhood such that it has the perplexity.</summary>
    private static double[] Affinities(IReadOnlyList<float[]> points, double perplexity)
    {
        int count = points.Count;
        double[] distances = SquaredDistances(points), near = new double[count * count], row = new double[count];

        // Distances are taken in units of their mean: widths are then near 1 whatever the scale of the points.
        double unit = Math.Max(distances.Average(), double.Epsilon);
        for (int i = 0; i < count; i++)
        {
            double precision = 1, least = 0, most = double.PositiveInfinity, wanted = Math.Log(perplexity);
            for (int trial = 0; trial < 64; trial++)
            {
                double entropy = Row(distances, unit, i, precision, row);
                if (Math.Abs(entropy - wanted) < 1e-6) break;
                if (entropy > wanted) least = precision;
                else most = precision;
                precision = double.IsInfinity(most) ? precision * 2 : (least + most) / 2;
            }

            for (int j = 0; j < count; j++) near[(i * count) + j] = row[j];
        }

        var both = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
                both[(i * count) + j] = i == j ? 0 : Math.Max((near[(i * count) + j] + near[(j * count) + i]) / (2 * count), LeastProbability);
        }

        return both;
    }

    /// <summary>p_j|i for all j, and their entropy in nats.</summary>
    private static double Row(double[] distances, double unit, int i, double precision, double[] row)
    {
        int count = row.Length;
        double nearest = double.PositiveInfinity, sum = 0, weighted = 0;
        for (int j = 0; j < count; j++)
        {
            if (j != i) nearest = Math.Min(nearest, distances[(i * count) + j] / unit);
        }

        for (int j = 0; j < count; j++)
        {
            double exponent = precision * ((distances[(i * count) + j] / unit) - nearest);
            row[j] = j == i ? 0 : Math.Exp(-exponent);
            sum += row[j];
            weighted += row[j] * exponent;
        }

        for (int j = 0; j < count; j++) row[j] /= sum;
        return Math.Log(sum) + (weighted / sum);
    }

    /// <summary>The gradient of the divergence between the neighbourhoods in many dimensions and in the plane.</summary>
    private static void Gradient(double[] near, double exaggeration, double[] place, double[] kernel, double[] gradient)
    {
        int count = place.Length / 2;
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double x = place[2 * i] - place[2 * j], y = place[(2 * i) + 1] - place[(2 * j) + 1], value = 1 / (1 + (x * x) + (y * y));
                kernel[(i * count) + j] = kernel[(j * count) + i] = value;
                sum += 2 * value;
            }
        }

        for (int i = 0; i < count; i++)
        {
            double alongX = 0, alongY = 0;
            for (int j = 0; j < count; j++)
            {
                double value = kernel[(i * count) + j], pull = 4 * ((exaggeration * near[(i * count) + j]) - (value / sum)) * value;
                alongX += pull * (place[2 * i] - place[2 * j]);
                alongY += pull * (place[(2 * i) + 1] - place[(2 * j) + 1]);
            }

            gradient[2 * i] = alongX;
            gradient[(2 * i) + 1] = alongY;
        }
    }

    private static void Centre(double[] place)
    {
        int count = place.Length / 2;
        for (int axis = 0; axis < 2; axis++)
        {
            double mean = 0;
            for (int n = 0; n < count; n++) mean += place[(2 * n) + axis] / count;
            for (int n = 0; n < count; n++) place[(2 * n) + axis] -= mean;
        }
    }
}
