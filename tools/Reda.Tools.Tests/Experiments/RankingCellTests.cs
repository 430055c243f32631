using System.Diagnostics;
using System.Text.Json.Nodes;
using Reda.Engine.Evaluation;
using Reda.Experiments.Cells;
using Reda.Experiments.Methods;
using Reda.Experiments.Sets;

namespace Reda.Tools.Tests.Experiments;

internal sealed class RankingCellTests
{
    private static readonly PaperSet Set = PaperSet.All.Single(set => set.Name == "Delicious");

    [TestCase("reda")]
    [TestCase("bpr-mf")]
    [TestCase("fism")]
    [TestCase("neumf-pretrained")]
    public void Run_EveryEpoch_RanksAfterEachAndChangesNothing(string name)
    {
        using var folder = new TempFolder();
        TinySets.Write(folder.Root, Set.Name);
        var told = new List<double>();
        Cell bare = Of(name, everyEpoch: false), watched = Of(name, everyEpoch: true);
        JsonObject expected = bare.Run(Context(folder, [])), found = watched.Run(Context(folder, told));

        Assert.That(watched.Spec, Is.EqualTo(bare.Spec + " every epoch"));
        Assert.That(watched.Cost, Is.GreaterThan(bare.Cost));
        Assert.That(found["outcomes"]![RankingCell.Only]!["sampled"]!.ToJsonString(), Is.EqualTo(expected["outcomes"]![RankingCell.Only]!["sampled"]!.ToJsonString()));
        Assert.That(expected.ContainsKey("epochs"), Is.False);
        JsonArray epochs = found["epochs"]!.AsArray();
        Assert.That(epochs, Has.Count.EqualTo(3));
        Assert.That(epochs[^1]!.ToJsonString(), Is.EqualTo(EpochMetrics.Of(RankingCell.Outcomes(found)!).ToJsonString()), "the last epoch is the fitted method");
        Assert.That(told, Is.Ordered.And.All.InRange(0, 1));
    }

    [Test]
    public void Of_MethodWithoutEpochs_IsTheSameCell() => Assert.That(Of("nmf", everyEpoch: true).Spec, Is.EqualTo(Of("nmf", everyEpoch: false).Spec));

    [Test]
    public void Run_EveryEpoch_DoesNotCountTheRankingsAsFit()
    {
        using var folder = new TempFolder();
        TinySets.Write(folder.Root, Set.Name);
        CellContext context = Context(folder, []);
        LoadedSet data = context.Sets.Load(Set.Name);
        Settings settings = Settings.None.With(Knob.Epochs, 3).With(Knob.Dimensions, 8);
        Stopwatch all = Stopwatch.StartNew(), inside = new();
        var (_, seconds) = RankingCell.Fit(MethodList.Reda, data, settings, context, (_, _) =>
        {
            inside.Start();
            Thread.Sleep(100);
            inside.Stop();
        });

        // Holds on any machine: what is measured inside the call lies inside what is left out. Half a millisecond is rounding.
        Assert.That(seconds, Is.LessThanOrEqualTo((all.Elapsed - inside.Elapsed).TotalSeconds + 0.0005));
    }

    [Test]
    public void Best_OverEpochs_TakesEachMetricByItselfAndTheFirstEpochOfTheBestNdcg()
    {
        var cell = new JsonObject { ["epochs"] = new JsonArray(Epoch(0.3, 0.1), Epoch(0.2, 0.25), Epoch(0.1, 0.25)) };

        Assert.That(EpochMetrics.Best(cell, TieRule.Loses), Is.EqualTo((0.3, 0.25, 2)));
        Assert.That(EpochMetrics.Best(cell, TieRule.Expected), Is.EqualTo((1.3, 1.25, 2)));
        Assert.That(EpochMetrics.Best([], TieRule.Loses), Is.Null);
        Assert.That(EpochMetrics.Best(null, TieRule.Loses), Is.Null);
    }

    private static JsonObject Epoch(double hitRatio, double ndcg)
        => new() { ["hr@10_loses"] = hitRatio, ["ndcg@10_loses"] = ndcg, ["hr@10_expected"] = 1 + hitRatio, ["ndcg@10_expected"] = 1 + ndcg };

    private static Cell Of(string method, bool everyEpoch)
        => RankingCell.Of("cell", MethodList.Named(method), Set, Effort.Quick, 1, Settings.None.With(Knob.Epochs, 3), everyEpoch: everyEpoch);

    private static CellContext Context(TempFolder folder, List<double> told)
        => new(new SetLoader(folder.Root, Effort.Quick, 1), new CellStore(folder.Root, new Lock()), Effort.Quick, 1, 1, new Recorder(told), CancellationToken.None);

    private sealed class Recorder(List<double> told) : IProgress<double>
    {
        public void Report(double value) => told.Add(value);
    }
}
