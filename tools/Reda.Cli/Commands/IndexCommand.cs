using System.CommandLine;
using System.Diagnostics;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Cli.Commands;

/// <summary><c>reda index MODEL</c></summary>
internal static class IndexCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "index", "Build a relation index, with which recommending for a history takes a fraction of a millisecond.",
            "reda index music.safetensors",
            "reda index music.safetensors --rank 128 --precision half",
            "reda index music.safetensors --output small.index.safetensors --rank 32 --memory-limit 500M --json");
        var defaults = new IndexOptions();
        var model = new Argument<string>("MODEL") { Description = "A model that reda train saved." };
        var output = Options.Text("--output", "FILE", "Where to save the index; by default beside the model: music.index.safetensors.");
        var rank = Options.Whole("--rank", "Features of an item: more are closer to exact scores, larger and slower.", defaults.Rank, least: 1, most: IndexOptions.LargestRank);
        var landmarks = Options.Whole("--landmarks", "Items that every item is related to in order to find its features.", defaults.Landmarks, least: 2);
        var precision = PrecisionOption.Create("Bytes of a feature: 1, 2 or 4.");
        var memoryLimit = Options.Size("--memory-limit", "Memory for the build, such as 500M or 2G; 0 is half of what there is.");
        command.Add(model);
        foreach (Option option in new Option[] { output, rank, landmarks, precision, memoryLimit }) command.Add(option);

        command.SetAction(result =>
        {
            common.Apply(result, session);
            string path = result.GetRequiredValue(model), file = result.GetValue(output) ?? IndexFile.PathFor(path);
            var loaded = LoadedRecommender.LoadReda(path);
            ModelOutput.Check(file, "--output");
            var options = new IndexOptions
            {
                Rank = result.GetValue(rank),
                Landmarks = result.GetValue(landmarks),
                Precision = precision.Of(result),
                Seed = session.Seed,
                Threads = session.Threads,
                MemoryLimit = result.GetValue(memoryLimit),
            };
            var watch = Stopwatch.StartNew();
            var index = loaded.BuildIndex(options, new CatalogueDisplay(session), session.CancellationToken);
            double seconds = watch.Elapsed.TotalSeconds;
            lock (Interruption.Writing) index.Save(file);
            Report(session, index, path, file, seconds);
            return 0;
        });
        return command;
    }

    private static void Report(Session session, RelationIndex index, string model, string file, double seconds)
    {
        string sha256 = ModelOutput.Sha256(file), precision = PrecisionOption.NameOf(index.Precision);
        long bytes = new FileInfo(file).Length;
        session.Emit(json =>
        {
            json.WriteString("event", "indexed");
            json.WriteString("model", model);
            json.WriteString("index", file);
            json.WriteNumber("items", index.Items.Count);
            json.WriteNumber("rank", index.Rank);
            json.WriteString("precision", precision);
            json.Number("explained", index.Explained);
            json.WriteNumber("bytes", bytes);
            json.Number("seconds", seconds);
            json.WriteString("sha256", sha256);
        });
        session.Say(Plain.Text($"indexed {index.Items.Count} items by {index.Rank} features of {precision} precision in {seconds:0.0} s; they explain {100 * index.Explained:0.00} % of the variance of scores"));
        session.Say(Plain.Text($"saved {bytes} bytes to {file}"));
        session.Say($"sha256 {sha256}");
    }
}
