using System.Diagnostics;
using Reda.Bench.Reports;
using Reda.Engine.Data;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Figures;

/// <summary>
/// Whether similar artists of LastFM are tagged alike: the share of neighbours that have one of an artist's five most frequent tags among their own five, beside
/// that of random artists, and of the neighbours of another artist, which are as popular.
/// </summary>
internal static class NeighbourReport
{
    private const int Tags = 5;
    private const int Queries = 300;
    private const int Neighbours = 10;
    private const int FewestUsersOfAQuery = 30;

    /// <summary>Trains LastFM with the defaults and looks at the neighbours of 300 artists by both measures.</summary>
    /// <param name="folder">Where the result is kept, or null.</param>
    public static int Run(string? folder)
    {
        Interactions train = DataSets.Train("LastFM");
        Dictionary<string, HashSet<string>> tags = ReadTags();
        RedaModel model = RedaTrainer.Train(train, new RedaOptions { Epochs = DataSets.All.Single(set => set.Name == "LastFM").Epochs });
        int[] users = new int[train.Items.Count];
        foreach (int item in train.HistoryItems) users[item]++;
        var options = new SimilarOptions { Count = Neighbours, Filter = model.Filter(tags.Keys.Where(item => train.Items.TryGetIndex(item, out _))) };
        string[] known = [.. Enumerable.Range(0, users.Length).Where(item => users[item] >= FewestUsersOfAQuery).Select(item => train.Items[item]).Where(tags.ContainsKey)];
        string[] queries = [.. Enumerable.Range(0, Queries).Select(n => known[(long)n * known.Length / Queries])];
        string[] candidates = [.. Enumerable.Range(0, users.Length).Where(item => users[item] >= options.MinUsers).Select(item => train.Items[item]).Where(tags.ContainsKey)];

        double Share(Func<int, IEnumerable<string>> others) => Enumerable.Range(0, Queries).Average(n => others(n).Where(item => item != queries[n]).Average(item => tags[queries[n]].Overlaps(tags[item]) ? 1.0 : 0));
        double chance = Share(_ => candidates);
        var measured = new List<Measured>();
        foreach (SimilarityMeasure by in new[] { SimilarityMeasure.Strength, SimilarityMeasure.Affinity })
        {
            long start = Stopwatch.GetTimestamp();
            string[][] found = [.. queries.Select(query => model.Similar(query, options with { By = by }).Select(item => item.Item).ToArray())];
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double popularity = found.SelectMany(items => items).Average(item => users[train.Items.TryGetIndex(item, out int index) ? index : 0]);
            measured.Add(new Measured(by.ToString().ToLowerInvariant(), Share(n => found[n]), Share(n => found[(n + (Queries / 2)) % Queries]), popularity, 1000 * seconds / Queries));
        }

        new ResultTable(
            "neighbours",
            "dotnet run -c Release --project Reda.Bench -- neighbours",
            ["LastFM, 10 neighbours of 300 artists", "share a tag", "another's neighbours", "random artists", "users of a neighbour", "ms"],
            [.. measured.Select(row => new[]
            {
                row.By, Text.Ratio(row.ShareATag), Text.Ratio(row.AnothersNeighbours), Text.Ratio(chance), Text.Count(row.UsersOfANeighbour), Text.One(row.Milliseconds),
            })],
            new { Candidates = candidates.Length, Queries, Neighbours, RandomArtists = chance, Measured = measured }).Report(folder);
        return 0;
    }

    /// <summary>The most frequent tags of every item, by the ids of the training data.</summary>
    private static Dictionary<string, HashSet<string>> ReadTags()
    {
        var counts = new Dictionary<string, Dictionary<string, int>>();
        foreach (string[] row in Rows(Path.Combine("hetrec2011-lastfm-2k", "user_taggedartists.dat")))
        {
            if (!counts.TryGetValue(row[1], out var ofArtist)) counts.Add(row[1], ofArtist = []);
            ofArtist[row[2]] = ofArtist.GetValueOrDefault(row[2]) + 1;
        }

        return Rows(Path.Combine("LastFM", "items.tsv")).Where(row => counts.ContainsKey(row[1])).ToDictionary(
            row => row[0],
            row => counts[row[1]].OrderByDescending(tag => tag.Value).ThenBy(tag => tag.Key, StringComparer.Ordinal).Take(Tags).Select(tag => tag.Key).ToHashSet());
    }

    private static IEnumerable<string[]> Rows(string file) => File.ReadLines(Path.Combine(DataSets.Root, file)).Skip(1).Select(line => line.Split('\t'));

    private sealed record Measured(string By, double ShareATag, double AnothersNeighbours, double UsersOfANeighbour, double Milliseconds);
}
