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
            "train", "Train REDA, or a method it is compared with, on interactions and save the model.",
            "reda train ratings.csv --model music.safetensors",
            "reda train data/Delicious --model delicious.safetensors --test data/Delicious --epochs 60",
            "reda train ratings.tsv --model music.safetensors --validate -k 4 -d 64 --seed 7",
            "reda train ratings.csv --model music.safetensors --validate --report run.html",
            "reda train --config train.json --epochs 60",
            "reda train ratings.csv --model music.safetensors --checkpoint run1 --checkpoint-every 10m --resume",
            "reda train ratings.csv --model music.safetensors --json --quiet > log.jsonl",
            "reda train part-1.csv.gz part-2.csv.gz --model music.safetensors --user-column listener --item-column 3",
            "reda train events.parquet --model music.safetensors --format parquet",
            "reda train ratings.csv --model best.safetensors --preset best",
            "reda train ratings.csv --model knn.safetensors --algorithm item-knn --set shrink=20");
        var data = DataArgument.Create(
            "DATA", 1, "Interactions: CSV, TSV, JSON lines, Parquet or the authors' trainset.txt, packed by gzip or not; a folder that holds one; several; - for standard input.");
        var model = Options.Text("--model", "FILE", "Where to save the model (safetensors).", required: true);
        var test = Options.Text("--test", "FILE", "Evaluate on this test set after training: user,target rows in any of the formats, the authors' testset.txt, or a folder that holds one.");
        var validate = Options.Flag("--validate", "Hold one item of every user with at least 4 out, keep the best epoch on them, and stop early.");
        var withoutHistories = Options.Flag("--without-histories", "Leave user ids and histories out of the model file; it then serves --history only.");
        var memoryLimit = Options.Size("--memory-limit", "Do not begin a run that takes more memory, data included, such as 500M or 2G; 0 is what there is.");
        var names = Options.Text("--names", "FILE", "What people call the items, id TAB name a line; kept in the model.");
        var checkpoints = new CheckpointArguments();
        var algorithm = new AlgorithmOptions();
        var modelOptions = new ModelOptions();
        var dataOptions = new DataOptions();
        var reportOption = new ReportOption();
        command.Add(data);
        foreach (Option option in new Option[] { model, test, validate, withoutHistories, memoryLimit, names }) command.Add(option);
        algorithm.AddTo(command);
        int general = command.Options.Count;
        checkpoints.AddTo(command);
        modelOptions.AddTo(command);
        reportOption.AddTo(command);
        Option[] ofReda = [validate, withoutHistories, memoryLimit, names, .. command.Options.Skip(general)];
        dataOptions.AddTo(command);

        command.Idle = result => algorithm.Idle(result, ofReda);

        command.SetAction(result =>
        {
            common.Apply(result, session);
            var other = algorithm.Bind(result, ofReda);
            var options = modelOptions.Bind(result, session.Seed);
            string output = result.GetRequiredValue(model);
            ModelOutput.Check(output);
            var report = reportOption.Bind(result, session, common.Configuration, [output, .. result.GetRequiredValue(data), result.GetValue(test)]);
            var read = dataOptions.Bind(result);
            var loaded = Load(session, result.GetRequiredValue(data), read);

            // Read before the training, so that a mistake in it costs no hours.
            var testSet = result.GetValue(test) is { } path ? TestReader.Read(path, loaded.Interactions.Items, loaded.Interactions, read) : null;
            if (testSet is not null) DataWarnings.Report(session, testSet);

            if (other is { } chosen)
            {
                MethodTraining.Run(session, loaded, chosen.Method, chosen.Settings, output, testSet);
                return 0;
            }

            var itemNames = result.GetValue(names) is { } file ? ItemNames.Read(file) : null;
            if (itemNames is not null) DataWarnings.Report(session, loaded.Interactions.Items, itemNames);

            var settings = new TrainingSettings
            {
                Threads = session.Threads,
                Validate = result.GetValue(validate),
                MemoryLimit = result.GetValue(memoryLimit),
                Checkpoints = checkpoints.Bind(result, session),
            };
            Train(session, loaded, options, settings, new Output(output, !result.GetValue(withoutHistories), itemNames), testSet, report);
            return 0;
        });
        return command;
    }

    private static LoadedInteractions Load(Session session, string[] paths, ReadOptions read)
    {
        var loaded = InteractionsReader.Load(paths, read);
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
        Session session, LoadedInteractions loaded, RedaOptions options, TrainingSettings settings, Output output, TestSet? testSet, TrainingReport? report)
    {
        var data = loaded.Interactions;
        var watch = Stopwatch.StartNew();
        var model = ProgressDisplay.Run(session, progress => RedaTrainer.Train(data, options, settings, report?.Recorder.Before(progress) ?? progress, session.CancellationToken));
        double seconds = watch.Elapsed.TotalSeconds;
        session.CancellationToken.ThrowIfCancellationRequested();
        if (output.Names is not null) model = model.WithItemNames(output.Names);
        string sha256 = ModelOutput.Save(model, output.Path, output.WithHistories);

        if (testSet is not null)
        {
            var protocol = new EvaluationOptions { Seed = session.Seed, Threads = session.Threads };
            var result = RankingEvaluator.Evaluate(model, testSet.Cases, protocol, cancellationToken: session.CancellationToken);
            EvaluationReport.Show(session, protocol, ("REDA", result));

            // Saved once more: the first time came before an evaluation that may be interrupted.
            if (model.Provenance is { } provenance) model = model.WithProvenance(provenance with { Test = result.Record() });
            sha256 = ModelOutput.Save(model, output.Path, output.WithHistories);
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
            json.WriteString("model", output.Path);
            json.WriteString("sha256", sha256);
        });
        session.Say(Plain.Text($"trained on {data.Count} interactions of {data.Users.Count} users and {data.Items.Count} items in {seconds:0.0} s"));
        session.Say(Plain.Text($"saved {parameters} parameters to {output.Path}"));
        session.Say($"sha256 {sha256}");
        if (report is not null) WriteReport(report, loaded, model, settings.Validate, testSet, output.Path, sha256);
    }

    private static void WriteReport(TrainingReport report, LoadedInteractions loaded, RedaModel model, bool validated, TestSet? testSet, string output, string sha256)
    {
        var data = loaded.Interactions;
        var ranking = testSet is not null ? report.Rank("the test set", model, data, testSet.Cases) : validated ? report.RankValidation(model, data) : null;
        List<(string, string)> origin = [("data", loaded.Path), ("model", output), ("SHA-256 of the model", sha256)];
        if (File.Exists(loaded.Path)) origin.Insert(1, ("SHA-256 of the data", ModelOutput.Sha256(loaded.Path)));
        if (model.Provenance is { } provenance) origin.Add(("fingerprint of the interactions", provenance.DataFingerprint));
        report.Write(Path.GetFileNameWithoutExtension(output), model, data, ranking, origin);
    }

    /// <summary>What is saved beside the weights, and where.</summary>
    private sealed record Output(string Path, bool WithHistories, IReadOnlyDictionary<string, string>? Names);
}
