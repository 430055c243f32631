using System.Globalization;
using System.Text;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;

namespace Reda.Experiments.CaseStudy;

/// <summary>Which tag people give the items of LastFM most, among a few; the model never sees it.</summary>
/// <param name="Tags">The tags.</param>
/// <param name="TagOf">For every item the tag's number, or -1: none, too few, or no clear one.</param>
public sealed record TagTable(IReadOnlyList<string> Tags, int[] TagOf)
{
    // A single mention may be anybody's joke.
    private const int FewestMentions = 3;

    private const string Raw = "hetrec2011-lastfm-2k";

    /// <summary>Reads the tags of the raw HetRec 2011 files and the list that numbers its artists.</summary>
    /// <param name="folder">The folder that holds LastFM and hetrec2011-lastfm-2k.</param>
    /// <param name="items">The items.</param>
    /// <param name="tags">The tags that are looked for.</param>
    /// <exception cref="RedaException">R120: a file is missing. R176: one is not as it should be.</exception>
    public static TagTable Read(string folder, Vocabulary items, IReadOnlyList<string> tags)
    {
        var numbers = new Dictionary<string, int>();
        ReadRows(Path.Combine(folder, Raw, "tags.dat"), 2, cells =>
        {
            int tag = tags.ToList().IndexOf(cells[1]);
            if (tag >= 0) numbers[cells[0]] = tag;
        });
        var itemOf = new Dictionary<string, int>();
        ReadRows(Path.Combine(folder, "LastFM", "items.tsv"), 2, cells =>
        {
            if (items.TryGetIndex(cells[0], out int item)) itemOf[cells[1]] = item;
        });
        var mentions = new int[items.Count, tags.Count];
        ReadRows(Path.Combine(folder, Raw, "user_taggedartists.dat"), 3, cells =>
        {
            if (numbers.TryGetValue(cells[2], out int tag) && itemOf.TryGetValue(cells[1], out int item)) mentions[item, tag]++;
        });
        return new TagTable(tags, [.. Enumerable.Range(0, items.Count).Select(item => Clear(mentions, item, tags.Count))]);
    }

    /// <summary>The tag that has more mentions than all others together, if it has enough.</summary>
    private static int Clear(int[,] mentions, int item, int tags)
    {
        int sum = 0, best = 0;
        for (int tag = 0; tag < tags; tag++)
        {
            sum += mentions[item, tag];
            if (mentions[item, tag] > mentions[item, best]) best = tag;
        }

        int most = mentions[item, best];
        return most >= FewestMentions && 2 * most > sum ? best : -1;
    }

    private static void ReadRows(string path, int cellCount, Action<string[]> row)
    {
        try
        {
            // Some names are in no encoding at all; the tags that matter are ASCII, which Latin-1 leaves as it is.
            int number = 0;
            foreach (string line in File.ReadLines(path, Encoding.Latin1))
            {
                if (number++ == 0 || line.Length == 0) continue;
                string[] cells = line.Split('\t');
                if (cells.Length < cellCount)
                    throw new RedaException(RedaErrorKind.Data, "R176", string.Create(CultureInfo.InvariantCulture, $"{path}:{number}"), "a row of tags is too short", $"found {cells.Length} columns", "take the file as it was published");
                row(cells);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RedaException(RedaErrorKind.IO, "R120", path, "the tags cannot be read", e.Message, $"put {Raw} beside LastFM", e);
        }
    }
}
