using System.CommandLine;
using System.Text.Json;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Cli.Commands;

/// <summary><c>reda inspect MODEL</c></summary>
internal static class InspectCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "inspect", "Show what a model file holds: options, counts, where it comes from, tensors, checksum.", "reda inspect music.safetensors", "reda inspect music.safetensors --json");
        var path = new Argument<string>("MODEL") { Description = "A model that reda train saved." };
        command.Add(path);
        command.SetAction(result =>
        {
            common.Apply(result, session);
            string file = result.GetRequiredValue(path);
            var found = RecommenderFile.Load(file);
            if (found is RedaModel model) Report(session, file, new FileInfo(file).Length, ModelOutput.Sha256(file), model, IndexOf(session, file, model));
            else MethodReport.Show(session, file, new FileInfo(file).Length, ModelOutput.Sha256(file), found);
            return 0;
        });
        return command;
    }

    /// <summary>The index beside the model, if there is one that can be used.</summary>
    private static RelationIndex? IndexOf(Session session, string file, RedaModel model)
    {
        string index = IndexFile.PathFor(file);
        try
        {
            return File.Exists(index) ? RelationIndex.Load(index, model) : null;
        }
        catch (RedaException e) when (e.Kind == RedaErrorKind.Model)
        {
            session.Warn("W114", $"the index beside the model cannot be used: {e.Message}");
            return null;
        }
    }

    private static void Report(Session session, string file, long bytes, string sha256, RedaModel model, RelationIndex? index)
    {
        var options = OptionList(model.Options);
        var shapes = ModelShapes.Of(model);
        session.Emit(json =>
        {
            json.WriteString("event", "model");
            json.WriteString("model", file);
            json.WriteNumber("bytes", bytes);
            json.WriteString("sha256", sha256);
            json.WriteNumber("items", model.Items.Count);
            WriteCount(json, "users", model.Histories?.Users.Count);
            WriteCount(json, "interactions", model.Histories?.Count);
            json.WriteNumber("parameters", model.ParameterCount);
            if (index is not null)
            {
                json.WriteStartObject("index");
                json.WriteNumber("rank", index.Rank);
                json.WriteString("precision", PrecisionOption.NameOf(index.Precision));
                json.WriteNumber("bytes", index.Bytes);
                json.Number("explained", index.Explained);
                json.WriteEndObject();
            }

            if (model.ItemNames.Count > 0) json.WriteNumber("names", Named(model));
            ProvenanceReport.Write(json, model.Provenance);
            json.WriteStartObject("options");
            foreach (var (name, value) in options) WriteOption(json, name, value);
            json.WriteEndObject();
            json.Objects("tensors", shapes, tensor =>
            {
                json.WriteString("name", tensor.Name);
                json.WriteStartArray("shape");
                foreach (long length in tensor.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
            });
        });

        var table = Tables.New("", "")
            .Row("size", Plain.Text($"{bytes} bytes"))
            .Row("sha256", sha256)
            .Row("items", Plain.Text($"{model.Items.Count}"))
            .Row("users", model.Histories is { } histories ? Plain.Text($"{histories.Users.Count}, with {histories.Count} interactions") : "left out")
            .Row("parameters", Plain.Text($"{model.ParameterCount}"));
        if (index is not null)
            table.Row("index", Plain.Text($"rank {index.Rank}, {PrecisionOption.NameOf(index.Precision)} precision, {index.Bytes} bytes, explains {100 * index.Explained:0.00} %"));
        if (model.ItemNames.Count > 0) table.Row("names", Plain.Text($"of {Named(model)} items"));
        ProvenanceReport.AddTo(table, model.Provenance);
        foreach (var (name, value) in options) table.Row(name, Text(value));
        session.Show(file, table);

        var tensors = Tables.New("tensor", "shape");
        foreach (var (name, shape) in shapes) tensors.Row(name, string.Join(" x ", shape));
        session.Show("weights", tensors);
    }

    private static int Named(RedaModel model) => model.ItemNames.Count(name => name is not null);

    /// <summary>The options under the names that <c>reda train</c> gives them.</summary>
    private static (string Name, object Value)[] OptionList(RedaOptions options) =>
    [
        ("aspects", options.Aspects),
        ("dimensions", options.Dimensions),
        ("memory_slots", options.MemorySlots),
        ("hidden", options.HiddenSize),
        ("memory_attention", options.MemoryAttention),
        ("loss", options.Loss),
        ("sampling", options.Sampling),
        .. PooledList(options),
        ("optimizer", options.Optimizer),
        ("learning_rate", options.LearningRate),
        ("weight_decay", options.WeightDecay),
        ("item_spread", options.InitialItemSpread()),
        ("memory_spread", options.MemorySpread),
        ("dropout", options.Dropout),
        ("batch_size", options.BatchSize),
        ("epochs", options.Epochs),
        ("seed", options.Seed),
        ("pooling", options.Pooling == HistoryPooling.LogMeanExp ? "log-mean-exp" : "mean"),
        ("beta", options.Beta),
    ];

    private static (string Name, object Value)[] PooledList(RedaOptions options) => options.Sampling != SampleReading.Pooled ? [] :
    [
        ("chunk_items", options.ChunkItems),
        ("negatives", options.Negatives),
        ("popular_negatives", options.PopularNegatives),
    ];

    private static void WriteOption(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case bool flag: json.WriteBoolean(name, flag); break;
            case int whole: json.WriteNumber(name, whole); break;
            case ulong seed: json.WriteNumber(name, seed); break;
            case double real: json.Number(name, real); break;
            default: json.WriteString(name, Text(value)); break;
        }
    }

    // Named choices read as on the command line.
    private static string Text(object value) => Plain.Text($"{value}").ToLowerInvariant();

    private static void WriteCount(Utf8JsonWriter json, string name, int? count)
    {
        if (count is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }
}
