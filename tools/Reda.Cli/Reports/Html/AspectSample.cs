using Reda.Engine.Data;
using Reda.Engine.Models;

namespace Reda.Cli.Reports.Html;

/// <summary>A memory slot (without memory attention: a dimension), and the items and pairs of items that lean on it most.</summary>
/// <param name="Slot">Its number.</param>
/// <param name="Share">The share of all sampled contributions that pass through it.</param>
/// <param name="Items">The items, strongest first, with how many times the usual strength their relations have.</param>
/// <param name="Pairs">The same for pairs of items.</param>
internal sealed record SampledAspect(
    int Slot, double Share, IReadOnlyList<(string Item, double Times)> Items, IReadOnlyList<(string Item, string Other, double Times)> Pairs);

/// <summary>
/// What the slots stand for, judged by a bounded sample of item pairs: popular items, each with a few of them that serve as anchors. For one history, what an item
/// contributes through a slot is the strength of its relations there times a factor of the slot alone, so strengths are compared with the mean of their slot.
/// </summary>
internal static class AspectSample
{
    private const int MostItems = 400;
    private const int MostAnchors = 40;
    private const int Shown = 5;

    // About a second of one thread for the largest sample of the default shape; larger shapes take smaller samples.
    private const double MultiplicationBudget = 2e10;

    /// <summary>Relates a sample of items.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The interactions, for popularity.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The aspects by share, largest first.</returns>
    public static IReadOnlyList<SampledAspect> Take(RedaModel model, Interactions data, CancellationToken cancellationToken)
    {
        string[] items = Popular(data, MostOf(model.Options));
        int step = Math.Max(1, items.Length / MostAnchors);
        string[] anchors = [.. items.Where((_, n) => n % step == 0).Take(MostAnchors)];
        var pairs = new List<(string Item, string Other, double[] Strengths)>();
        foreach (string item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var explanation = model.Explain(anchors, item);
            for (int j = 0; j < explanation.History.Count; j++)
            {
                string anchor = explanation.History[j];
                if (anchor == item) continue;
                pairs.Add((item, anchor, [.. Enumerable.Range(0, explanation.Contributions.GetLength(1)).Select(t => Math.Abs(explanation.Contributions[j, t]))]));
            }
        }

        if (pairs.Count == 0) return [];
        double[] means = [.. Enumerable.Range(0, pairs[0].Strengths.Length).Select(t => pairs.Average(pair => pair.Strengths[t]))];
        double all = Math.Max(means.Sum(), double.Epsilon);
        return [.. Enumerable.Range(0, means.Length).Where(t => means[t] > 0).OrderByDescending(t => means[t]).Select(t => Aspect(t, means[t] / all, means[t], pairs))];
    }

    private static SampledAspect Aspect(int slot, double share, double mean, List<(string Item, string Other, double[] Strengths)> pairs)
    {
        // Two anchors meet twice.
        var strongest = pairs.OrderByDescending(pair => pair.Strengths[slot])
            .DistinctBy(pair => string.CompareOrdinal(pair.Item, pair.Other) < 0 ? (pair.Item, pair.Other) : (pair.Other, pair.Item))
            .Take(Shown)
            .Select(pair => (pair.Item, pair.Other, pair.Strengths[slot] / mean));
        var items = pairs.GroupBy(pair => pair.Item).Select(group => (group.Key, group.Average(pair => pair.Strengths[slot]) / mean)).OrderByDescending(item => item.Item2).Take(Shown);
        return new SampledAspect(slot, share, [.. items], [.. strongest]);
    }

    private static int MostOf(RedaOptions options)
    {
        double relation = (double)options.Aspects * options.Aspects * options.Dimensions * (options.MemorySlots + options.HiddenSize);
        return (int)Math.Clamp(MultiplicationBudget / (relation * MostAnchors * (MostAnchors + 1) / 2), MostAnchors, MostItems);
    }

    private static string[] Popular(Interactions data, int most)
    {
        var counts = new int[data.Items.Count];
        foreach (int item in data.HistoryItems) counts[item]++;
        return [.. Enumerable.Range(0, counts.Length).OrderByDescending(item => counts[item]).Take(most).Select(item => data.Items[item])];
    }
}
