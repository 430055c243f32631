using System.Text.Json.Nodes;
using Reda.Engine.Baselines;
using Reda.Engine.Persistence;

namespace Reda.Cli.Reports;

/// <summary>Shows what the file of a comparison method holds.</summary>
internal static class MethodReport
{
    /// <summary>Shows a method.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="file">The file.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="sha256">Its checksum.</param>
    /// <param name="model">What it holds.</param>
    public static void Show(Session session, string file, long bytes, string sha256, Baseline model)
    {
        var options = (JsonObject)JsonNode.Parse(BaselineFile.Describe(model.Options))!;
        session.Emit(json =>
        {
            json.WriteString("event", "model");
            json.WriteString("model", file);
            json.WriteString("algorithm", model.Options.Algorithm);
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
        });

        var table = Tables.New("", "")
            .Row("algorithm", model.Options.Algorithm)
            .Row("size", Plain.Text($"{bytes} bytes"))
            .Row("sha256", sha256)
            .Row("items", Plain.Text($"{model.Items.Count}"))
            .Row("users", model.Histories is { } histories ? Plain.Text($"{histories.Users.Count}, with {histories.Count} interactions") : "left out")
            .Row("parameters", Plain.Text($"{model.ParameterCount}"));
        foreach (var (name, value) in options.Where(option => option.Key != "algorithm")) table.Row(name, value?.ToString() ?? "");
        session.Show(file, table);
    }
}
