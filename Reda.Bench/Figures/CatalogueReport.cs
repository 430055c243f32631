using System.Diagnostics;
using Reda.Bench.Reports;
using Reda.Engine.Data;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Figures;

/// <summary>Everybody's top 10 over the whole catalogue, exactly, and how it compares with asking for one user at a time.</summary>
internal static class CatalogueReport
{
    private const int Count = 10;
    private const int ComparedUsers = 200;

    /// <summary>Recommends for all users of GPoetry, then for some of them on the path of a single user.</summary>
    /// <param name="folder">Where the result is kept, or null.</param>
    public static int Run(string? folder)
    {
        Interactions train = DataSets.Train("GPoetry");
        RedaModel model = RedaTrainer.Train(train, new RedaOptions { Epochs = 5 });
        var memory = new PeakMemory();
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Recommendation>[] all = [.. model.RecommendAll(Count, progress: memory)];
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        double largest = 0, singleSeconds = 0;
        int equal = 0;
        for (int n = 0; n < ComparedUsers; n++)
        {
            int user = (int)((long)n * all.Length / ComparedUsers);
            start = Stopwatch.GetTimestamp();
            IReadOnlyList<Recommendation> single = model.Recommend(Ids(train, user), Count);
            singleSeconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
            equal += single.Select(r => r.Item).SequenceEqual(all[user].Select(r => r.Item)) ? 1 : 0;
            largest = single.Zip(all[user], (a, b) => Math.Abs(a.Score - b.Score) / Math.Abs((double)a.Score)).Append(largest).Max();
        }

        var data = new
        {
            Users = all.Length,
            Items = train.Items.Count,
            Seconds = seconds,
            StatedPeakBytes = memory.Bytes,
            ProcessPeakBytes = Process.GetCurrentProcess().PeakWorkingSet64,
            SecondsAUserAlone = singleSeconds / ComparedUsers,
            EqualTop10 = equal,
            ComparedUsers,
            LargestRelativeDifference = largest,
        };
        new ResultTable(
            "catalogue",
            "dotnet run -c Release --project Reda.Bench -- catalogue",
            ["GPoetry, top 10 for everybody, exact", "measured"],
            [
                ["users x items", $"{Text.Count(data.Users)} x {Text.Count(data.Items)}"],
                ["time", Text.Seconds(seconds)],
                ["memory: stated, peak of the process", $"{Text.One(data.StatedPeakBytes / 1e9)} GB, {Text.One(data.ProcessPeakBytes / 1e9)} GB"],
                ["one user at a time would take", Text.Seconds(data.SecondsAUserAlone * data.Users)],
                [$"same top 10 as alone, of {ComparedUsers} users", Text.Number(equal)],
                ["largest relative difference of a score", largest.ToString("0.0e0", System.Globalization.CultureInfo.InvariantCulture)],
            ],
            data).Report(folder);
        return 0;
    }

    private static string[] Ids(Interactions data, int user) => [.. data.History(user).ToArray().Select(item => data.Items[item])];

    private sealed class PeakMemory : IProgress<CatalogueProgress>
    {
        public long Bytes { get; private set; }

        public void Report(CatalogueProgress value) => Bytes = Math.Max(Bytes, value.PeakBytes);
    }
}
