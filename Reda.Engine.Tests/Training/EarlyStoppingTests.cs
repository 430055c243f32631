using NUnit.Framework;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

internal sealed class EarlyStoppingTests
{
    private static readonly TrainingSettings EveryEpoch = new() { Validate = true, ValidateEvery = 1, Patience = 3 };

    [Test]
    public void Train_Validating_StopsAfterThePatienceAndPutsTheBestEpochBack([Values(2, 4)] int patience)
    {
        RedaOptions options = TrainingRuns.SmallOptions with { Epochs = 60 };
        TrainingSettings settings = EveryEpoch with { Patience = patience };
        var (model, reports) = TrainingRuns.Train(TrainingRuns.Small, options, settings);
        double[] ndcg = Validations(reports);
        int best = Array.IndexOf(ndcg, ndcg.Max()) + 1;

        Assert.That(ndcg, Has.Length.EqualTo(best + patience).And.Length.LessThan(options.Epochs));
        var (shorter, _) = TrainingRuns.Train(TrainingRuns.Small, options with { Epochs = best }, settings);
        var (longer, _) = TrainingRuns.Train(TrainingRuns.Small, options with { Epochs = best + 1 }, settings);
        Assert.That(TrainingRuns.Hash(model), Is.EqualTo(TrainingRuns.Hash(shorter)));
        Assert.That(TrainingRuns.Hash(model), Is.EqualTo(TrainingRuns.Hash(longer)), "one epoch too many is taken back");
    }

    [Test]
    public void Train_ValidatingEveryFewEpochs_EvaluatesThoseAndTheLast()
    {
        RedaOptions options = TrainingRuns.TinyOptions with { Epochs = 7 };
        var (_, reports) = TrainingRuns.Train(TrainingRuns.Tiny, options, EveryEpoch with { ValidateEvery = 3, Patience = 100 });

        var evaluated = reports.Where(report => report.Validation is not null).Select(report => (report.Epoch, report.EpochCompleted));
        Assert.That(evaluated, Is.EqualTo(new[] { (3, true), (6, true), (7, true) }));
    }

    [Test]
    public void Train_Validating_ReportsSoundMetricsOfOneItemAUser()
    {
        var (model, reports) = TrainingRuns.Train(TrainingRuns.Tiny, TrainingRuns.TinyOptions, EveryEpoch);
        int heldOut = Enumerable.Range(0, TrainingRuns.Tiny.Users.Count).Count(user => TrainingRuns.Tiny.History(user).Length >= 4);

        Assert.That(reports.Where(report => report.EpochCompleted).Select(report => report.Validation), Has.All.Not.Null);
        foreach (RankingMetrics metrics in reports.Select(report => report.Validation).OfType<RankingMetrics>())
            Assert.That(metrics.HitRatio.Concat(metrics.Ndcg).Append(metrics.ReciprocalRank), Is.All.InRange(0, 1));
        Assert.That(reports[0].SamplesPerEpoch, Is.LessThanOrEqualTo(TrainingRuns.Tiny.Count - heldOut), "held-out items are not trained on");
        Assert.That(model.Histories, Is.SameAs(TrainingRuns.Tiny), "but they stay in the histories");
    }

    [Test]
    public void Train_ValidatingOnSomeItems_RanksSoManyAndHoldsAllOut()
    {
        // What a rank out of one case leaves: the hit ratio is 0 or 1.
        TrainingSettings few = EveryEpoch with { MostValidationItems = 1, Patience = 100 }, all = EveryEpoch with { Patience = 100 };
        var (model, reports) = TrainingRuns.Train(TrainingRuns.Tiny, TrainingRuns.TinyOptions, few);
        var (_, allReports) = TrainingRuns.Train(TrainingRuns.Tiny, TrainingRuns.TinyOptions, all);
        var (whole, _) = TrainingRuns.Train(TrainingRuns.Tiny, TrainingRuns.TinyOptions, all with { MostValidationItems = 1_000_000 });
        var (unbounded, _) = TrainingRuns.Train(TrainingRuns.Tiny, TrainingRuns.TinyOptions, all);

        Assert.That(model.Provenance!.Validation!.Users, Is.EqualTo(1));
        Assert.That(reports.Select(report => report.Validation).OfType<RankingMetrics>().Select(metrics => metrics.HitRatio10), Is.All.EqualTo(0).Or.EqualTo(1));
        Assert.That(reports[0].SamplesPerEpoch, Is.EqualTo(allReports[0].SamplesPerEpoch), "held-out items are not trained on, ranked or not");
        Assert.That(TrainingRuns.Hash(whole), Is.EqualTo(TrainingRuns.Hash(unbounded)));
        Assert.That(whole.Provenance!.Validation!.Users, Is.GreaterThan(1));
    }

    [Test]
    public void Train_ValidatingWithNothingToHoldOut_RunsAllEpochs()
    {
        var data = TrainingRuns.Rows(9, [0, 1, 2], [2, 3, 4], [5, 6, 7]);
        var (model, reports) = TrainingRuns.Train(data, TrainingRuns.TinyOptions, EveryEpoch);
        var (plain, _) = TrainingRuns.Train(data, TrainingRuns.TinyOptions, new());

        Assert.That(reports.Count(report => report.EpochCompleted), Is.EqualTo(TrainingRuns.TinyOptions.Epochs));
        Assert.That(reports.Select(report => report.Validation), Is.All.Null);
        Assert.That(TrainingRuns.Hash(model), Is.EqualTo(TrainingRuns.Hash(plain)));
    }

    [Test]
    public void Train_Validating_GivesTheSameBitsForAnyNumberOfThreads()
    {
        RedaOptions options = TrainingRuns.TinyOptions with { Epochs = 6 };
        string[] hashes = [.. new[] { 1, 2, 3, 8 }.Select(threads => Hash(EveryEpoch with { Threads = threads }))];

        Assert.That(hashes, Is.All.EqualTo(hashes[0]));
        Assert.That(Hash(new()), Is.Not.EqualTo(hashes[0]), "one item a user is held out");

        string Hash(TrainingSettings settings) => TrainingRuns.Hash(RedaTrainer.Train(TrainingRuns.Tiny, options, settings));
    }

    private static double[] Validations(IEnumerable<TrainingProgress> reports)
        => [.. reports.Select(report => report.Validation).OfType<RankingMetrics>().Select(metrics => metrics.Ndcg10)];
}
