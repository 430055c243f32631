using System.Text.Json.Nodes;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Spectre.Console;

namespace Reda.Cli.Reports;

/// <summary>Shows what the file of an ensemble or a comparison method holds.</summary>
internal static class MethodReport
{
    /// <summary>Shows a method.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="file">The file.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="sha256">Its checksum.</param>
    /// <param name="model">What it holds.</param>
    public static void Show(Session session, string file, long bytes, string sha256, IFittedRecommender model)
    {
        var description = (JsonObject)JsonNode.Parse(RecommenderFile.Describe(model))!;
        var options = description["options"] as JsonObject ?? description;
        var weights = description["weights"] as JsonArray;
        session.Emit(json =>
        {
            json.WriteString("event", "model");
            json.WriteString("model", file);
            json.WriteString("algorithm", model.Algorithm);
            json.WriteNumber("bytes", bytes);
            json.WriteString("sha256", sha256);
            json.WriteNumber("items", model.Items.Count);
            if (model.Histories is { } known)
            {
                json.WriteNumber("users", known.Users.Count);
                json.WriteNumber("interactions", known.Count);
            }

            json.WriteNumber("parameters", model.ParameterCount);
            json.WritePropertyName("options");
            options.WriteTo(json);
            if (weights is null) return;
            json.WritePropertyName("weights");
            weights.WriteTo(json);
        });

        var table = Tables.New("", "")
            .Row("algorithm", model.Algorithm)
            .Row("size", Plain.Text($"{bytes} bytes"))
            .Row("sha256", sha256)
            .Row("items", Plain.Text($"{model.Items.Count}"))
            .Row("users", model.Histories is { } histories ? Plain.Text($"{histories.Users.Count}, with {histories.Count} interactions") : "left out")
            .Row("parameters", Plain.Text($"{model.ParameterCount}"));
        AddOptions(table, "", options);
        if (weights is not null) table.Row("weights", string.Join(", ", weights));
        session.Show(file, table);
    }

    /// <summary>A row an option; those of a part stand under its name.</summary>
    private static void AddOptions(Table table, string prefix, JsonObject options)
    {
        foreach (var (name, value) in options.Where(option => option.Key != "algorithm"))
        {
            if (value is JsonObject part) AddOptions(table, $"{prefix}{name}.", part);
            else table.Row(prefix + name, value?.ToString() ?? "");
        }
    }
}
