using System.CommandLine;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Cli.Reports.Html;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Cli.Commands;

/// <summary><c>reda demo</c>: the whole story on made-up data, without any file.</summary>
internal static class DemoCommand
{
    // The settings below were tried on the data of seeds 1 and 2, so what is shown comes from data that nobody chose anything on.
    private const ulong FirstDataSeed = 1000;

    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand("demo", "Make up data with planted aspects, train, evaluate, recommend and explain. Needs no files, and saves none but the report if one is wanted.", "reda demo", "reda demo --report demo.html", "reda demo --seed 7 --json");
        var epochs = Options.Whole("--epochs", "Passes over all interactions.", 30, least: 1, most: 10_000).Short("-e");
        var report = new ReportOption();
        command.Add(epochs);
        report.AddTo(command);
        command.SetAction(result =>
        {
            common.Apply(result, session);
            Run(session, result.GetValue(epochs), report.Bind(result, session, common.Configuration));
            return 0;
        });
        return command;
    }

    private static void Run(Session session, int epochs, TrainingReport? report)
    {
        var synthetic = SyntheticData.Generate(new SyntheticOptions { Users = 1000, Aspects = 24, Seed = session.Seed + FirstDataSeed });
        var aspects = new PlantedAspects(synthetic);
        var split = LeaveOneOut.Split(synthetic.Interactions, session.Seed);
        session.Say(Plain.Text($"made up {split.Train.Users.Count} users, {split.Train.Items.Count} items and {synthetic.Interactions.Count} interactions:"));
        session.Say(Plain.Text($"every item belongs to a few of {aspects.Count} genres, every user likes a few; the model sees only who has what"));

        // Few interactions make few steps, so the model is smaller and its steps larger than the defaults for real data.
        var options = new RedaOptions
        {
            Dimensions = 32,
            MemorySlots = 24,
            BatchSize = 500,
            LearningRate = 0.003,
            Epochs = epochs,
            Seed = session.Seed,
        };
        var settings = new TrainingSettings { Threads = session.Threads };
        var model = ProgressDisplay.Run(session, progress => RedaTrainer.Train(split.Train, options, settings, report?.Recorder.Before(progress) ?? progress, session.CancellationToken));

        var cases = EvaluationCaseBuilder.FromSplit(split, model.Items).Cases;
        var protocol = new EvaluationOptions { Seed = session.Seed, Threads = session.Threads };
        var ofModel = RankingEvaluator.Evaluate(model, cases, protocol, cancellationToken: session.CancellationToken);
        var ofPopularity = RankingEvaluator.Evaluate(new Popularity(split.Train), cases, protocol, cancellationToken: session.CancellationToken);
        EvaluationReport.Show(session, protocol, ("REDA", ofModel), ("popularity", ofPopularity));

        Recommend(session, model, split, aspects);
        report?.Write(
            "Made-up data with planted genres", model, split.Train, new RankedAgainstPopularity("one item of every user", ofModel, ofPopularity),
            [("data", Plain.Text($"made up with seed {session.Seed + FirstDataSeed}"))], aspects.OfItem);
    }

    private static void Recommend(Session session, RedaModel model, LeaveOneOutSplit split, PlantedAspects aspects)
    {
        int user = split.HeldOut[0].User;
        string userId = split.Train.Users[user];
        var found = model.RecommendForUser(userId, 5, threads: session.Threads, cancellationToken: session.CancellationToken);
        var explained = ExplainedItem.Of(model, model.HistoryOf(userId), found[0].Item, session.CancellationToken);
        session.Emit(json =>
        {
            json.WriteString("user", userId);
            RecommendationTable.Write(json, found);
            ExplanationReport.Write(json, explained);
        });
        if (session.Json) return;

        session.Say();
        session.Say($"{userId} likes {aspects.OfUser(user)}, which the model was not told");
        RecommendationTable.Show(session, userId, found, aspects.OfItem);
        var meanings = SlotMeanings.Find(model, split, aspects, session);
        ExplanationReport.Show(session, explained, memory: true, aspects.OfItem, meanings.Describe);
        session.Say(Conclusion(explained, aspects));
        session.Say();
        session.Say("now with your own data: reda train DATA --model FILE, see reda train --help");
    }

    /// <summary>The explanation in a sentence: how much of what lifts the item comes from history items of its own genres.</summary>
    private static string Conclusion(ExplainedItem explained, PlantedAspects aspects)
    {
        var explanation = explained.Explanation;
        int[] related = [.. Enumerable.Range(0, explained.HistoryCount).Where(j => aspects.Shared(explanation.History[j], explanation.Item).Any())];
        double lift = related.Sum(explained.LiftOfHistoryItem);
        double all = Enumerable.Range(0, explained.HistoryCount).Sum(explained.LiftOfHistoryItem);
        return Plain.Text(
            $"{explanation.Item} scores {Plain.Signed(all)} above an average item; {related.Length} of {explained.HistoryCount} history items share a genre with it and give {Plain.Signed(lift)} of that");
    }
}
