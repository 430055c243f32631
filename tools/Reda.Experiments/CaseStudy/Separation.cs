using Reda.Experiments.Sets;

namespace Reda.Experiments.CaseStudy;

/// <summary>How well groups of points are separated, and how well they would be if their labels were shuffled.</summary>
/// <param name="Silhouette">The mean silhouette (Rousseeuw 1987), from -1 to 1.</param>
/// <param name="ShuffledSilhouette">Its mean over shuffled labels.</param>
/// <param name="Purity">The mean share of a point's nearest neighbours that have its label.</param>
/// <param name="ShuffledPurity">Its mean over shuffled labels.</param>
/// <param name="PurityP">(1 + shuffles whose purity is at least that found) / (1 + shuffles).</param>
public sealed record Separation(double Silhouette, double ShuffledSilhouette, double Purity, double ShuffledPurity, double PurityP)
{
    /// <summary>The neighbours that purity looks at.</summary>
    public const int Neighbours = 10;

    private const int Shuffles = 200;

    /// <summary>Measures.</summary>
    /// <param name="points">The points.</param>
    /// <param name="labels">The group of each, numbered from 0.</param>
    /// <param name="seed">The seed of the shuffles.</param>
    public static Separation Of(IReadOnlyList<float[]> points, IReadOnlyList<int> labels, ulong seed)
    {
        int count = points.Count;
        double[] distances = [.. TSne.SquaredDistances(points).Select(Math.Sqrt)];
        int[][] nearest = [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, count).Where(j => j != i).OrderBy(j => distances[(i * count) + j]).ThenBy(j => j).Take(Neighbours).ToArray())];
        double silhouette = SilhouetteOf(distances, labels), purity = PurityOf(nearest, labels), shuffledSilhouette = 0, shuffledPurity = 0;
        int asPure = 0;
        for (int shuffle = 0; shuffle < Shuffles; shuffle++)
        {
            int[] order = Subset.InRandomOrder(count, seed + (ulong)shuffle);
            int[] others = [.. order.Select(n => labels[n])];
            double found = PurityOf(nearest, others);
            if (found >= purity) asPure++;
            shuffledPurity += found / Shuffles;
            shuffledSilhouette += SilhouetteOf(distances, others) / Shuffles;
        }

        return new Separation(silhouette, shuffledSilhouette, purity, shuffledPurity, (1.0 + asPure) / (1 + Shuffles));
    }

    private static double PurityOf(int[][] nearest, IReadOnlyList<int> labels)
        => Enumerable.Range(0, nearest.Length).Average(i => nearest[i].Length == 0 ? 0 : nearest[i].Average(j => labels[j] == labels[i] ? 1.0 : 0));

    private static double SilhouetteOf(double[] distances, IReadOnlyList<int> labels)
    {
        int count = labels.Count, groups = labels.Max() + 1;
        int[] sizes = [.. Enumerable.Range(0, groups).Select(group => labels.Count(label => label == group))];
        double sum = 0;
        var means = new double[groups];
        for (int i = 0; i < count; i++)
        {
            Array.Clear(means);
            for (int j = 0; j < count; j++) means[labels[j]] += distances[(i * count) + j];
            int own = labels[i];
            if (sizes[own] < 2) continue;
            double inside = means[own] / (sizes[own] - 1), outside = double.PositiveInfinity;
            for (int group = 0; group < groups; group++)
            {
                if (group != own && sizes[group] > 0) outside = Math.Min(outside, means[group] / sizes[group]);
            }

            double larger = Math.Max(inside, outside);
            if (double.IsFinite(larger) && larger > 0) sum += (outside - inside) / larger;
        }

        return sum / count;
    }
}
