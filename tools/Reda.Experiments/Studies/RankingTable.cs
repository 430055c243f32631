using System.Text.Json.Nodes;
using Reda.Engine.Evaluation;
using Reda.Experiments.Cells;
using Reda.Experiments.Methods;
using Reda.Experiments.Results;
using Reda.Experiments.Sets;

namespace Reda.Experiments.Studies;

/// <summary>The part of Table 2 that is about one data set.</summary>
internal sealed class RankingTable
{
    // What all methods are held against, and its name in results.
    private static readonly (string Name, Method Method)[] s_references = [("reda", MethodList.Reda), ("best", MethodList.RedaBest)];

    private readonly PaperSet _set;
    private readonly StudyPlan _plan;
    private readonly CellStore _store;
    private readonly List<RankingEntry> _entries = [];

    /// <summary>Reads the outcomes and tests them against those of the paper's own method and of the preset best.</summary>
    public RankingTable(PaperSet set, StudyPlan plan, CellStore store, CancellationToken cancellationToken)
    {
        _set = set;
        _plan = plan;
        _store = store;
        foreach (string column in new[] { "default", "tuned" })
        {
            foreach (bool full in new[] { false, true })
            {
                var outcomes = plan.Methods.Select(method => (Method: method, Outcomes: OutcomesOf(method, column, full))).Where(one => one.Outcomes is not null).ToArray();
                foreach (TieRule ties in new[] { TieRule.Loses, TieRule.Expected })
                {
                    RankingEntry[] entries = [.. outcomes.Select(one => new RankingEntry(one.Method, column, full, ties, one.Outcomes!))];
                    foreach (var (name, method) in s_references) Compare(entries, name, method, cancellationToken);
                    _entries.AddRange(entries);
                }
            }
        }
    }

    /// <summary>One table for each protocol and tie rule.</summary>
    public IEnumerable<Sheet> Sheets()
    {
        foreach (bool full in new[] { false, true })
        {
            foreach (TieRule ties in new[] { TieRule.Loses, TieRule.Expected })
            {
                var entries = _entries.Where(entry => entry.Full == full && entry.Ties == ties).ToArray();
                if (entries.Length == 0) continue;
                string[] headers = ["method", "paper", "default HR@10", "default nDCG@10", "p, REDA", "p, best", "tuned HR@10", "tuned nDCG@10", "p, REDA", "p, best", .. full ? Array.Empty<string>() : ["best test epoch"]];
                string title = $"{_set.Name}: {(full ? "all items" : "100 negatives")}, {(ties == TieRule.Loses ? "ties lose" : "ties expected")}";
                string says = Format.Text($"{entries[0].Users:N0} users. HR@10 / nDCG@10 where two numbers stand together; two values of p are those of HR@10 and nDCG@10.");
                yield return new Sheet(title, says, headers, [.. _plan.Methods.Where(method => entries.Any(entry => entry.Method == method)).Select(method => Line(method, entries, full, ties))]);
            }
        }
    }

    /// <summary>A picture of each metric.</summary>
    public IEnumerable<Plot> Plots()
    {
        var entries = _entries.Where(entry => !entry.Full && entry.Ties == TieRule.Loses).ToArray();
        Method[] methods = [.. _plan.Methods.Where(method => entries.Any(entry => entry.Method == method))];
        if (methods.Length == 0) yield break;
        foreach (bool ndcg in new[] { false, true })
        {
            var series = new List<PlotSeries>
            {
                new("paper", [.. methods.SelectMany((method, n) => PaperRows.Of(method.Name, _set.Name) is { } paper ? new[] { new PlotPoint(n, ndcg ? paper.Ndcg : paper.HitRatio) } : [])]),
            };
            foreach (string column in new[] { "default", "tuned" })
            {
                series.Add(new PlotSeries(column, [.. methods.SelectMany((method, n) => entries.Where(entry => entry.Method == method && entry.Column == column)
                    .Select(entry => new PlotPoint(n, ndcg ? entry.Ndcg.Mean : entry.HitRatio.Mean, ndcg ? entry.Ndcg.Margin : entry.HitRatio.Margin)))]));
            }

            string metric = ndcg ? "nDCG@10" : "HR@10";
            yield return new Plot($"table2-{_set.Name}-{(ndcg ? "ndcg" : "hr")}", $"{_set.Name}: {metric}", $"{metric} of every method among 100 negatives, ties lose, with 95 % intervals.",
                PlotKind.Bars, "", metric, [.. series.Where(one => one.Points.Count > 0)])
            { Categories = [.. methods.Select(method => method.Title)] };
        }
    }

    /// <summary>The numbers of every method, column, protocol and tie rule.</summary>
    public IEnumerable<JsonObject> Rows(string table)
    {
        foreach (RankingEntry entry in _entries) yield return entry.ToRow(table, _set.Name);
        foreach (Method method in _plan.Methods)
        {
            foreach (TieRule ties in new[] { TieRule.Loses, TieRule.Expected })
            {
                if (Best(method, ties) is not { } best) continue;
                var row = new JsonObject
                {
                    ["table"] = table,
                    ["data"] = _set.Name,
                    ["method"] = method.Title,
                    ["settings"] = "best",
                    ["hr@10"] = best.HitRatio,
                    ["ndcg@10"] = best.Ndcg,
                    ["epoch"] = best.Epoch,
                    ["ties"] = RankingEntry.Name(ties),
                    ["protocol"] = "100",
                };
                RankingEntry.AddPaper(row, method, _set.Name);
                yield return row;
            }
        }
    }

    private string[] Line(Method method, RankingEntry[] entries, bool full, TieRule ties)
    {
        var paper = PaperRows.Of(method.Name, _set.Name);
        var cells = new List<string> { method.Title, paper is { } row && !full ? Format.Text($"{row.HitRatio:0.0000} / {row.Ndcg:0.0000}") : Format.Nothing };
        foreach (string column in new[] { "default", "tuned" })
        {
            RankingEntry? entry = entries.FirstOrDefault(one => one.Method == method && one.Column == column);
            cells.Add(entry is null ? Format.Nothing : Format.Metric(entry.HitRatio.Mean, entry.HitRatio.Margin));
            cells.Add(entry is null ? Format.Nothing : Format.Metric(entry.Ndcg.Mean, entry.Ndcg.Margin));
            foreach (var (name, _) in s_references)
                cells.Add(entry?.Against.TryGetValue(name, out var against) == true ? $"{Format.P(against.HolmOfHitRatio)} / {Format.P(against.HolmOfNdcg)}" : Format.Nothing);
        }

        if (!full) cells.Add(Best(method, ties) is { } best ? Format.Text($"{best.HitRatio:0.0000} / {best.Ndcg:0.0000}") : Format.Nothing);
        return [.. cells];
    }

    private RankingOutcomes? OutcomesOf(Method method, string column, bool full)
    {
        if (column == "tuned" && !method.IsSearched && !method.TunesItself) return null;
        bool tuned = column == "tuned" && !method.TunesItself;
        Cell cell = tuned ? RankingPlan.Tuned(method, _set, _plan) : RankingPlan.Default(method, _set, _plan);
        return RankingCell.Outcomes(_store.Find(cell.Id, cell.Spec), full: full);
    }

    /// <summary>The best over the epochs of the default settings.</summary>
    private (double HitRatio, double Ndcg, int Epoch)? Best(Method method, TieRule ties)
    {
        Cell cell = RankingPlan.Default(method, _set, _plan);
        return EpochMetrics.Best(_store.Find(cell.Id, cell.Spec), ties);
    }

    /// <summary>Tests all entries of a column against the one of a method.</summary>
    private void Compare(RankingEntry[] entries, string name, Method method, CancellationToken cancellationToken)
    {
        RankingEntry? reference = entries.FirstOrDefault(entry => entry.Method == method);
        if (reference is null) return;
        RankingEntry[] others = [.. entries.Where(entry => entry != reference && entry.Users == reference.Users)];
        var options = new PairedOptions { Seed = _plan.Seed, Threads = _plan.Threads };
        PairedDifference[] hits = [.. others.Select(entry => PairedComparison.Compare(entry.HitRatios, reference.HitRatios, options, cancellationToken))];
        PairedDifference[] gains = [.. others.Select(entry => PairedComparison.Compare(entry.Ndcgs, reference.Ndcgs, options, cancellationToken))];
        double[] ofHits = PairedComparison.Holm([.. hits.Select(one => one.RandomizationP)]), ofGains = PairedComparison.Holm([.. gains.Select(one => one.RandomizationP)]);
        for (int n = 0; n < others.Length; n++) others[n].Against[name] = new RankingEntry.Comparison(hits[n], gains[n], ofHits[n], ofGains[n]);
    }
}
