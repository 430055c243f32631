using System.CommandLine;
using System.Diagnostics;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Cli.Reports.Html;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Training;
using Reda.IO;

namespace Reda.Cli.Commands;

/// <summary><c>reda train DATA --model OUT</c></summary>
internal static class TrainCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "train", "Train REDA on interactions and save the model.",
            "reda train ratings.csv --model music.safetensors",
            "reda train data/Delicious --model delicious.safetensors --test data/Delicious --epochs 60",
            "reda train ratings.tsv --model music.safetensors --validate -k 4 -d 64 --seed 7",
            "reda train ratings.csv --model music.safetensors --validate --report run.html",
            "reda train --config train.json --epochs 60",
            "reda train ratings.csv --model music.safetensors --json --quiet > log.jsonl");
        var data = new Argument<string>("DATA") { Description = "user,item rows (CSV, TSV), the authors' trainset.txt, or a folder that holds one." };
        var model = Options.Text("--model", "FILE", "Where to save the model (safetensors).", required: true);
        var test = Options.Text("--test", "FILE", "Evaluate on this test set after training: user,target rows, the authors' testset.txt, or a folder that holds one.");
        var validate = Options.Flag("--validate", "Hold one item of every user with at least 4 out, keep the best epoch on them, and stop early.");
        var withoutHistories = Options.Flag("--without-histories", "Leave user ids and histories out of the model file; it then serves --history only.");
        var memoryLimit = Options.Size("--memory-limit", "Do not begin a run that takes more memory, data included, such as 500M or 2G; 0 is what there is.");
        var modelOptions = new ModelOptions();
        var dataOptions = new DataOptions();
        var reportOption = new ReportOption();
        command.Add(data);
        foreach (Option option in new Option[] { model, test, validate, withoutHistories, memoryLimit }) command.Add(option);
        modelOptions.AddTo(command);
        dataOptions.AddTo(command);
        reportOption.AddTo(command);

        command.SetAction(result =>
        {
            common.Apply(result, session);
            var options = modelOptions.Bind(result, session.Seed);
            string output = result.GetRequiredValue(model);
            ModelOutput.Check(output);
            var report = reportOption.Bind(result, session, common.Configuration, output, result.GetRequiredValue(data), result.GetValue(test));
            var read = dataOptions.Bind(result);
            var loaded = Load(session, result.GetRequiredValue(data), read);

            // Read before the training, so that a mistake in it costs no hours.
            var testSet = result.GetValue(test) is { } path ? TestReader.Read(path, loaded.Interactions.Items, loaded.Interactions, read) : null;
            if (testSet is not null) DataWarnings.Report(session, testSet);

            var settings = new TrainingSettings { Threads = session.Threads, Validate = result.GetValue(validate), MemoryLimit = result.GetValue(memoryLimit) };
            Train(session, loaded, options, settings, output, !result.GetValue(withoutHistories), testSet, report);
            return 0;
        });
        return command;
    }

    private static LoadedInteractions Load(Session session, string path, ReadOptions read)
    {
        var loaded = InteractionsReader.Load(path, read);
        var data = loaded.Interactions;
        if (!session.Quiet)
        {
            string header = loaded.Header is null ? "" : $", header '{loaded.Header}' skipped";
            session.Error.WriteLine(Plain.OneLine(Plain.Text($"{loaded.Path}: {data.Users.Count} users, {data.Items.Count} items, {data.Count} interactions{header}")));
        }

        DataWarnings.Report(session, data);
        return loaded;
    }

    private static void Train(
        Session session, LoadedInteractions loaded, RedaOptions options, TrainingSettings settings, string output, bool includeHistories, TestSet? testSet,
        TrainingReport? report)
    {
        var data = loaded.Interactions;
        var watch = Stopwatch.StartNew();
        var model = ProgressDisplay.Run(session, progress => RedaTrainer.Train(data, options, settings, report?.Recorder.Before(progress) ?? progress, session.CancellationToken));
        double seconds = watch.Elapsed.TotalSeconds;
        session.CancellationToken.ThrowIfCancellationRequested();
        string sha256 = ModelOutput.Save(model, output, includeHistories);

        if (testSet is not null)
        {
            var protocol = new EvaluationOptions { Seed = session.Seed, Threads = session.Threads };
            EvaluationReport.Show(session, protocol, ("REDA", RankingEvaluator.Evaluate(model, testSet.Cases, protocol, cancellationToken: session.CancellationToken)));
        }

        long parameters = model.ParameterCount;
        session.Emit(json =>
        {
            json.WriteString("event", "trained");
            json.WriteNumber("users", data.Users.Count);
            json.WriteNumber("items", data.Items.Count);
            json.WriteNumber("interactions", data.Count);
            json.WriteNumber("parameters", parameters);
            json.Number("seconds", seconds);
            json.WriteString("model", output);
            json.WriteString("sha256", sha256);
        });
        session.Say(Plain.Text($"trained on {data.Count} interactions of {data.Users.Count} users and {data.Items.Count} items in {seconds:0.0} s"));
        session.Say(Plain.Text($"saved {parameters} parameters to {output}"));
        session.Say($"sha256 {sha256}");
        if (report is not null) WriteReport(report, loaded, model, settings.Validate, testSet, output, sha256);
    }

    private static void WriteReport(TrainingReport report, LoadedInteractions loaded, RedaModel model, bool validated, TestSet? testSet, string output, string sha256)
    {
        var data = loaded.Interactions;
        var ranking = testSet is not null ? report.Rank("the test set", model, data, testSet.Cases) : validated ? report.RankValidation(model, data) : null;
        List<(string, string)> origin = [("data", loaded.Path), ("model", output), ("SHA-256 of the model", sha256)];
        if (File.Exists(loaded.Path)) origin.Insert(1, ("SHA-256 of the data", ModelOutput.Sha256(loaded.Path)));
        report.Write(Path.GetFileNameWithoutExtension(output), model, data, ranking, origin);
    }
}
