using System.Globalization;
using Reda.Bench.Reports;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;

namespace Reda.Bench.Online;

/// <summary>The paper's Figure 4: what a random share of each history loses, and what it saves.</summary>
internal static class HistorySampleReport
{
    private static readonly double[] Shares = [1, 0.8, 0.6, 0.4, 0.2];

    /// <summary>Measures every share on every data set.</summary>
    /// <param name="args">The command's arguments.</param>
    public static int Run(IReadOnlyList<string> args)
    {
        var rows = new List<IReadOnlyList<string>>();
        var data = new List<object>();
        foreach (TrainedModel trained in TrainedModels.Named(args))
        {
            EvaluationResult? whole = null;
            foreach (double share in Shares)
            {
                EvaluationResult result = trained.Evaluate(trained.Model.WithHistorySample(new HistorySample(share, 1)));
                whole ??= result;
                double hr = result.Sampled.HitRatio10, ndcg = result.Sampled.Ndcg10;
                double hrLoss = 1 - (hr / whole.Sampled.HitRatio10), ndcgLoss = 1 - (ndcg / whole.Sampled.Ndcg10), speed = whole.Seconds / result.Seconds;
                rows.Add([trained.Name, Text($"{share:0.0}"), Text($"{hr:.0000}"), Text($"{100 * hrLoss:0.0} %"), Text($"{ndcg:.0000}"), Text($"{100 * ndcgLoss:0.0} %"), Text($"{result.Seconds:0.00}"), Text($"{speed:0.0}")]);
                data.Add(new { Data = trained.Name, Share = share, Hr10 = hr, HrLoss = hrLoss, Ndcg10 = ndcg, NdcgLoss = ndcgLoss, result.Seconds, result.ScoredPairs });
            }
        }

        new ResultTable(
            "history-sample",
            "dotnet run -c Release --project Reda.Bench -- history-sample",
            ["data", "share", "HR@10", "loss", "nDCG@10", "loss", "seconds", "times faster"],
            rows,
            data).Report(Arguments.Value(args, "--out"));
        return 0;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
