using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.IO;

namespace Reda.Cli.Reports;

/// <summary>The tags of the items of a model.</summary>
internal sealed class ItemTags
{
    // A tag that one or two pairs share by chance has any lift.
    private const double FewestShare = 0.05;
    private const int FewestPairs = 3;

    private readonly Dictionary<string, HashSet<string>> _tags;

    private ItemTags(Dictionary<string, HashSet<string>> tags) => _tags = tags;

    /// <summary>Reads item,tag rows; warns of items that the model does not know (W151).</summary>
    /// <exception cref="RedaException">R152: the model knows none of them. Others of <see cref="ItemLists"/>.</exception>
    public static ItemTags Read(Session session, string path, RedaModel model)
    {
        var tags = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (item, tag) in ItemLists.ReadTags(path))
        {
            if (!model.Items.TryGetIndex(item, out _)) unknown.Add(item);
            else if (tags.TryGetValue(item, out var known)) known.Add(tag);
            else tags.Add(item, [tag]);
        }

        string found = unknown.Count > 0 ? $"such as '{unknown.Min}'" : "found no rows";
        if (tags.Count == 0) throw new RedaException(RedaErrorKind.Data, "R152", path, "the model knows no item of the tags", found, "use ids of the training data: item,tag rows");
        if (unknown.Count > 0) session.Warn("W151", Plain.Text($"{path}: {unknown.Count} of {unknown.Count + tags.Count} items with tags are unknown to the model, {found}: left out"));
        return new ItemTags(tags);
    }

    /// <summary>
    /// Tags that more of some pairs share than of all pairs of the items that were looked at. Lift is the ratio of the two shares. The order is by share x log(lift),
    /// which favours neither rare nor common tags.
    /// </summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="considered">The items.</param>
    public IReadOnlyList<TagLift> OverRepresented(IReadOnlyList<SlotPair> pairs, IReadOnlyList<string> considered)
    {
        var counts = Count(pairs.SelectMany(pair => Of(pair.Item).Intersect(Of(pair.Other), StringComparer.Ordinal)));
        var items = Count(considered.SelectMany(Of));
        double all = considered.Count * (considered.Count - 1.0);
        return
        [
            .. counts.Where(tag => tag.Value >= Math.Max(FewestPairs, FewestShare * pairs.Count))
                .Select(tag => new TagLift(tag.Key, tag.Value, (double)tag.Value / pairs.Count, items[tag.Key] * (items[tag.Key] - 1.0) / all))
                .Where(tag => tag.Lift > 1)
                .OrderByDescending(tag => tag.Share * Math.Log(tag.Lift)).ThenBy(tag => tag.Tag, StringComparer.Ordinal),
        ];
    }

    private IEnumerable<string> Of(string item) => _tags.TryGetValue(item, out var tags) ? tags : [];

    private static Dictionary<string, int> Count(IEnumerable<string> tags) => tags.CountBy(tag => tag, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
}

/// <summary>A tag that both items of a pair have.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Pairs">How many of the pairs share it.</param>
/// <param name="Share">Which part of the pairs that is.</param>
/// <param name="Expected">Which part of all pairs shares it.</param>
internal sealed record TagLift(string Tag, int Pairs, double Share, double Expected)
{
    /// <summary>How many times more often the pairs share it.</summary>
    public double Lift => Share / Expected;
}
