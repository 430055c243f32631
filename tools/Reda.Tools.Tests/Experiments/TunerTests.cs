using System.Globalization;
using Reda.Engine.Diagnostics;
using Reda.Experiments.Methods;
using Reda.Experiments.Tuning;

namespace Reda.Tools.Tests.Experiments;

internal sealed class TunerTests
{
    private static readonly Settings s_small = Settings.None.With("dimensions", 8);

    private static readonly TuneOptions s_options = new() { Trials = 9, Base = s_small, MostEpochs = 9, Threads = 1 };

    [Test]
    public void Run_WithEpochs_HalvesTrialsAndTriplesEpochs()
    {
        TuneResult found = new Tuner(MethodList.Reda, TinySets.Interactions(), s_options, null).Run();
        Assert.That(found.Trials.GroupBy(trial => Math.Round(trial.EpochShare, 3)).Select(rung => (rung.Key, rung.Count())), Is.EqualTo(new[] { (0.111, 9), (0.333, 3), (1, 1) }));
        Assert.That(found.Best.EpochShare, Is.EqualTo(1));
        Trial[] first = [.. found.Trials.Take(9)], second = [.. found.Trials.Skip(9).Take(3)];
        Assert.That(second.Select(trial => trial.Number), Is.EquivalentTo(first.OrderByDescending(trial => trial.Ndcg).ThenBy(trial => trial.Number).Take(3).Select(trial => trial.Number)));
        Assert.That(first[0].Settings, Is.EqualTo(s_small.With("epochs", 9)), "the first tries the defaults, within the bound");
    }

    /// <summary>With seed 3 a fit of all epochs wins, with the others one of few.</summary>
    [Test]
    public void Run_BestFitOfAll_WinsWithTheEpochsThatItDid([Values(1UL, 2UL, 3UL, 4UL)] ulong seed)
    {
        TuneResult found = new Tuner(MethodList.Named("neumf"), TinySets.Interactions(), s_options with { Seed = seed, MostEpochs = 27 }, null).Run();
        Trial winner = found.Trials.MaxBy(trial => trial.Ndcg)!;
        Settings whole = MethodList.Named("neumf").Effective(winner.Settings);

        Assert.That((found.Best.Number, found.Best.Ndcg, found.Best.EpochShare), Is.EqualTo((winner.Number, winner.Ndcg, 1.0)));
        int epochs = int.Parse(whole.Values["epochs"], CultureInfo.InvariantCulture);
        Assert.That(
            MethodList.Named("neumf").Effective(found.Best.Settings),
            Is.EqualTo(whole.With("epochs", Math.Max(1, Math.Round(epochs * winner.EpochShare)))));
    }

    [Test]
    public void Run_Again_GivesTheSame()
    {
        Trial[] Trials() => [.. new Tuner(MethodList.Named("item-knn"), TinySets.Interactions(), s_options, null).Run().Trials.Select(trial => trial with { Seconds = 0 })];
        Trial[] first = Trials();
        Assert.That(Trials(), Is.EqualTo(first));
    }

    [Test]
    public void Run_FewerChoicesThanTrials_TriesEachOnce()
    {
        string[] Tried(int trials) =>
            [.. new Tuner(MethodList.Named("ease"), TinySets.Interactions(), s_options with { Trials = trials }, null).Run().Trials
                .Select(trial => MethodList.Named("ease").Effective(trial.Settings).Values["lambda"])];

        Assert.That(Tried(10), Is.EqualTo(new[] { "500", "5", "20", "100", "200", "1000", "2000", "5000", "10000" }));
        Assert.That(Tried(9), Is.Unique.And.Length.LessThan(9), "too many to try all: drawn");
    }

    [Test]
    public void Run_OnSomeUsers_ValidatesOnSoMany()
    {
        TuneOptions once = s_options with { Trials = 1 };
        TuneResult all = new Tuner(MethodList.Named("item-knn"), TinySets.Interactions(), once, null).Run();
        TuneResult one = new Tuner(MethodList.Named("item-knn"), TinySets.Interactions(), once with { MostUsers = 1 }, null).Run();
        TuneResult many = new Tuner(MethodList.Named("item-knn"), TinySets.Interactions(), once with { MostUsers = all.Users }, null).Run();

        Assert.That((one.Users, all.Users), Is.EqualTo((1, TinySets.Interactions().Users.Count)));
        Assert.That(one.Best.HitRatio, Is.EqualTo(0).Or.EqualTo(1));
        Assert.That(many.Best with { Seconds = 0 }, Is.EqualTo(all.Best with { Seconds = 0 }));
    }

    [Test]
    public void Run_WithALog_DoesNoTrialTwice()
    {
        using var folder = new TempFolder();
        string path = folder.PathOf("trials.jsonl");
        Trial[] Search() => [.. new Tuner(MethodList.Reda, TinySets.Interactions(), s_options, Open(path)).Run().Trials];
        Trial[] first = Search();
        string log = File.ReadAllText(path);
        Assert.That(log.Count(c => c == '\n'), Is.EqualTo(13));
        Assert.That(Search(), Is.EqualTo(first), "seconds and all are those of the log");
        Assert.That(File.ReadAllText(path), Is.EqualTo(log));

        // Killed in the middle of the fifth line: four trials are known, and the half line is gone.
        int cut = log.Split('\n').Take(4).Sum(line => line.Length + 1);
        File.WriteAllText(path, log[..(cut + 25)]);
        Assert.That(Open(path).Count, Is.EqualTo(4));
        Assert.That(Search().Select(trial => trial with { Seconds = 0 }), Is.EqualTo(first.Select(trial => trial with { Seconds = 0 })));
        Assert.That(File.ReadAllLines(path), Has.Length.EqualTo(13));
        Assert.That(File.ReadAllLines(path).Take(4), Is.EqualTo(log.Split('\n').Take(4)));
    }

    [Test]
    public void Log_OfAnotherSearch_IsLeftAlone()
    {
        using var folder = new TempFolder();
        string path = folder.PathOf("trials.jsonl");
        TrialLog.Open(path, "one", new Lock()).Append(new Trial(3, 1, s_small, 0.5, 0.4, 1.5));
        Assert.That(TrialLog.Open(path, "other", new Lock()).Count, Is.Zero);
        TrialLog again = TrialLog.Open(path, "one", new Lock());
        Assert.That(again.Find(3, 1, s_small), Is.EqualTo(new Trial(3, 1, s_small, 0.5, 0.4, 1.5)));
        Assert.That(again.Find(5, 1, s_small), Is.EqualTo(new Trial(5, 1, s_small, 0.5, 0.4, 1.5)), "the same settings under another number");
        Assert.That(again.Find(3, 1, s_small.With("epochs", 3)), Is.Null);
        Assert.That(again.Find(3, 0.5, s_small), Is.Null);
    }

    [TestCase("nonsense\n")]
    [TestCase("[1]\n")]
    [TestCase("{\"search\":\"one\",\"trial\":1}\n")]
    public void Log_WithAForeignLine_IsRefused(string text)
    {
        using var folder = new TempFolder();
        string path = folder.Write("trials.jsonl", text);
        Errors.Expect(() => TrialLog.Open(path, "one", new Lock()), "R173", path + ":1");
        Assert.That(File.ReadAllText(path), Is.EqualTo(text));
    }

    [Test]
    public void Log_ThatCannotBeWritten_IsOneError()
        => Errors.Expect(() => TrialLog.Open("/no/such/folder/log", "one", new Lock()), "R120", "/no/such/folder/log", RedaErrorKind.IO);

    [Test]
    public void Run_WithoutValidationItems_SaysSo()
    {
        var lonely = Engine.Data.Interactions.From([(0, 1), (0, 2), (1, 3)]);
        Assert.That(Assert.Throws<RedaException>(() => _ = new Tuner(MethodList.Reda, lonely, s_options, null))!.Code, Is.EqualTo("R105"));
    }

    [Test]
    public void Run_BadOptions_AreRefused()
    {
        foreach (TuneOptions bad in new[] { s_options with { Trials = 0 }, s_options with { Rungs = 0 }, s_options with { Factor = 1 }, s_options with { Threads = -1 }, s_options with { Budget = 0 }, s_options with { MostEpochs = -1 }, s_options with { MostUsers = 0 } })
            Assert.That(Assert.Throws<RedaException>(() => _ = new Tuner(MethodList.Reda, TinySets.Interactions(), bad, null))!.Code, Is.EqualTo("R001"));
    }

    private static TrialLog Open(string path) => TrialLog.Open(path, Tuner.NameOf(MethodList.Reda, TinySets.Interactions(), s_options), new Lock());
}
