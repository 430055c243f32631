using Reda.Engine.Data;

namespace Reda.Cli.Reports.Html;

/// <summary>How many users or items have how many actions.</summary>
internal sealed class ActionCounts
{
    private readonly int[] _ascending;

    /// <param name="counts">The actions of each user or item.</param>
    public ActionCounts(IEnumerable<int> counts) => _ascending = [.. counts.Order()];

    public int Least => _ascending.Length > 0 ? _ascending[0] : 0;

    public int Most => _ascending.Length > 0 ? _ascending[^1] : 0;

    public double Mean => _ascending.Length > 0 ? _ascending.Average() : 0;

    public double Median => _ascending.Length > 0 ? (_ascending[(_ascending.Length - 1) / 2] + (double)_ascending[_ascending.Length / 2]) / 2 : 0;

    /// <summary>The share of all actions that the most active tenth has.</summary>
    public double ShareOfTopTenth
    {
        get
        {
            long all = _ascending.Sum(count => (long)count);
            return all > 0 ? (double)_ascending.TakeLast((_ascending.Length + 9) / 10).Sum(count => (long)count) / all : 0;
        }
    }

    /// <summary>Bins that double in width: 0, 1, 2 to 3, 4 to 7 and so on, from the first to the last that is not empty.</summary>
    public IReadOnlyList<(string Range, int Count)> Bins()
    {
        var bins = new List<(string, int)>();
        for (int bin = BinOf(Least); bin <= BinOf(Most) && _ascending.Length > 0; bin++)
        {
            long from = bin == 0 ? 0 : 1L << (bin - 1), to = bin == 0 ? 0 : (1L << bin) - 1;
            bins.Add((from == to ? Plain.Text($"{from}") : $"{Short(from)}\u2013{Short(to)}", _ascending.Count(count => BinOf(count) == bin)));
        }

        return bins;
    }

    private static string Short(long count) => count switch
    {
        >= 10_000_000 => Plain.Text($"{count / 1e6:0}M"),
        >= 10_000 => Plain.Text($"{count / 1e3:0}k"),
        _ => Plain.Text($"{count}"),
    };

    private static int BinOf(int count) => 32 - int.LeadingZeroCount(count);
}

/// <summary>What a report says about interactions.</summary>
internal sealed class DataStatistics
{
    public DataStatistics(Interactions data)
    {
        var perItem = new int[data.Items.Count];
        foreach (int item in data.HistoryItems) perItem[item]++;
        Users = data.Users.Count;
        Items = data.Items.Count;
        Count = data.Count;
        PerUser = new ActionCounts(Enumerable.Range(0, Users).Select(user => data.History(user).Length));
        PerItem = new ActionCounts(perItem);
    }

    public int Users { get; }

    public int Items { get; }

    public int Count { get; }

    /// <summary>The share of all possible pairs that exist.</summary>
    public double Density => Count / Math.Max(1.0, (double)Users * Items);

    public ActionCounts PerUser { get; }

    public ActionCounts PerItem { get; }
}
