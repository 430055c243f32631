using System.CommandLine;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.IO;

namespace Reda.Cli.Commands;

/// <summary><c>reda evaluate MODEL --test FILE</c></summary>
internal static class EvaluateCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "evaluate", "Rank held-out items: HR@N, nDCG@N and MRR with 95 % intervals.",
            "reda evaluate music.safetensors --test test.csv",
            "reda evaluate delicious.safetensors --test data/Delicious --ties loses",
            "reda evaluate music.safetensors --test test.csv --full --pooling log-mean-exp --beta 3 --json",
            "reda evaluate music.safetensors --test test.csv --index",
            "reda evaluate knn.safetensors --test test.csv --json");
        var model = new Argument<string>("MODEL") { Description = "A model that reda train saved." };
        var test = Options.Text("--test", "FILE", "user,target rows in any format that train reads, the authors' testset.txt, a folder that holds one, or -.", required: true);
        var negatives = Options.Whole("--negatives", "Negatives sampled for every case.", new EvaluationOptions().Negatives, least: 1);
        var negativesSeed = Options.Seed("--negatives-seed", "The seed of the negatives, if other than --seed.").WithoutDefault();
        var full = Options.Flag("--full", "Also rank every target among all items outside the history.");
        var ties = new ChoiceOption<TieRule>(
            "--ties", "Equal scores: the expectation over a random order, or the target loses (the authors' program).", ("expected", TieRule.Expected), ("loses", TieRule.Loses));
        var pooling = new PoolingOptions(ofLoadedModel: true);
        var dataOptions = new DataOptions();
        var catalogue = new CatalogueArguments();
        var indexArguments = new IndexArguments();
        command.Add(model);
        foreach (Option option in new Option[] { test, negatives, negativesSeed, full, ties }) command.Add(option);
        dataOptions.AddTo(command);
        int general = command.Options.Count;
        pooling.AddTo(command);
        catalogue.AddTo(command);
        indexArguments.AddTo(command, withRerank: false);
        Option[] ofReda = [.. command.Options.Skip(general)];

        command.SetAction(result =>
        {
            common.Apply(result, session);
            string path = result.GetRequiredValue(model);
            var saved = LoadedRecommender.Load(path, result, ofReda);
            IRecommender ranked = saved;
            if (saved is RedaModel loaded)
            {
                var wanted = pooling.Bind(result, loaded.Options);
                if (wanted != loaded.Options) loaded = loaded.WithPooling(wanted.Pooling, wanted.Beta);
                loaded = catalogue.Apply(result, session, loaded);
                ranked = indexArguments.Load(result, path, loaded) is { } index ? index : loaded;
            }

            var testSet = TestReader.Read(result.GetRequiredValue(test), ranked.Items, saved.Histories, dataOptions.Bind(result));
            DataWarnings.Report(session, testSet);
            var protocol = new EvaluationOptions
            {
                Negatives = result.GetValue(negatives),
                Seed = result.WasGiven(negativesSeed) ? result.GetValue(negativesSeed) : session.Seed,
                Full = result.GetValue(full),
                Ties = ties.Of(result),
                Threads = session.Threads,
                MemoryLimit = catalogue.Bind(result, session).MemoryLimit,
            };
            var evaluation = RankingEvaluator.Evaluate(ranked, testSet.Cases, protocol, new CatalogueDisplay(session), session.CancellationToken);
            EvaluationReport.Show(session, protocol, (ranked is RelationIndex ? "REDA, indexed" : LoadedRecommender.NameOf(saved), evaluation));
            return 0;
        });
        return command;
    }
}
