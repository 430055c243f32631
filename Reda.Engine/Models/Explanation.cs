using Reda.Engine.Layers;

namespace Reda.Engine.Models;

/// <summary>
/// Why an item got its score: how much every (history item, memory slot) contributes. The contributions and <see cref="PoolingOffset"/> sum to
/// <see cref="Score"/>, the number that ranks the item, within 1e-6 of it.
/// </summary>
/// <remarks>
/// The parts are computed in double from the codes. The score that ranks is a sum in single precision; what rounding made of it, less than 1e-6 of the sum of the
/// parts' magnitudes, is spread over the parts in proportion to their magnitudes, so that no part changes by more than 1e-6 of itself.
/// </remarks>
/// <param name="Item">The explained item's external id.</param>
/// <param name="Score">Its score.</param>
/// <param name="History">The external ids of the history items, in index order.</param>
/// <param name="Contributions">[history, slots]: row j holds the parts of history item j. Without memory attention the columns are the dimensions.</param>
/// <param name="PoolingOffset">What log-mean-exp pooling adds beyond its weighted mean; 0 for mean pooling.</param>
public sealed record Explanation(string Item, float Score, IReadOnlyList<string> History, double[,] Contributions, double PoolingOffset)
{
    /// <summary>The sum of the contributions of one history item.</summary>
    /// <param name="historyIndex">The position in <see cref="History"/>.</param>
    public double OfHistoryItem(int historyIndex)
    {
        double sum = 0;
        for (int t = 0; t < Contributions.GetLength(1); t++) sum += Contributions[historyIndex, t];
        return sum;
    }

    /// <summary>The sum of the contributions of one memory slot.</summary>
    /// <param name="slot">The slot, from 0.</param>
    public double OfSlot(int slot)
    {
        double sum = 0;
        for (int j = 0; j < Contributions.GetLength(0); j++) sum += Contributions[j, slot];
        return sum;
    }

    /// <summary>Pools the parts x_jt of every history item into contributions to the score.</summary>
    /// <param name="item">The explained item.</param>
    /// <param name="score">Its score.</param>
    /// <param name="history">The history.</param>
    /// <param name="parts">[history, slots], turned into contributions in place.</param>
    /// <param name="self">Where the item itself stands in the history, or -1; it contributes nothing.</param>
    /// <param name="options">The pooling.</param>
    internal static Explanation FromParts(string item, float score, string[] history, double[,] parts, int self, RedaOptions options)
    {
        int length = parts.GetLength(0), slots = parts.GetLength(1), count = length - (self >= 0 ? 1 : 0);
        var fits = new double[length];
        for (int j = 0; j < length; j++)
        {
            for (int t = 0; t < slots; t++) fits[j] += parts[j, t];
        }

        // Mean pooling weighs every item alike; log-mean-exp is its softmax-weighted mean plus an offset that belongs to no item.
        double largest = fits.Where((_, j) => j != self).DefaultIfEmpty(0).Max(), weighted = 0;
        var weights = new double[length];
        for (int j = 0; j < length; j++)
        {
            if (j != self) weights[j] = options.Pooling == HistoryPooling.Mean ? 1.0 / count : Math.Exp(options.Beta * (fits[j] - largest));
        }

        double total = options.Pooling == HistoryPooling.Mean ? 1 : weights.Sum();
        for (int j = 0; j < length; j++)
        {
            weights[j] = total > 0 ? weights[j] / total : 0;
            weighted += weights[j] * fits[j];
            for (int t = 0; t < slots; t++) parts[j, t] *= weights[j];
        }

        if (options.Pooling == HistoryPooling.Mean) SpreadRounding(parts, score - weighted);
        return new Explanation(item, score, history, parts, options.Pooling == HistoryPooling.Mean ? 0 : score - weighted);
    }

    private static void SpreadRounding(double[,] parts, double rounding)
    {
        double magnitude = 0;
        foreach (double part in parts) magnitude += Math.Abs(part);
        if (magnitude == 0) return;
        for (int j = 0; j < parts.GetLength(0); j++)
        {
            for (int t = 0; t < parts.GetLength(1); t++) parts[j, t] += rounding * Math.Abs(parts[j, t]) / magnitude;
        }
    }
}
