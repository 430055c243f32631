using System.Text.Json;
using Reda.Engine.Models;
using Spectre.Console;

namespace Reda.Cli.Reports;

/// <summary>Says where a model comes from.</summary>
internal static class ProvenanceReport
{
    /// <summary>Writes the property <c>provenance</c>; null for a model of an older file.</summary>
    public static void Write(Utf8JsonWriter json, ModelProvenance? provenance)
    {
        if (provenance is null)
        {
            json.WriteNull("provenance");
            return;
        }

        json.WriteStartObject("provenance");
        json.WriteString("engine_version", provenance.EngineVersion);
        json.WriteString("data_fingerprint", provenance.DataFingerprint);
        json.WriteNumber("users", provenance.Users);
        json.WriteNumber("items", provenance.Items);
        json.WriteNumber("interactions", provenance.Interactions);
        json.WriteNumber("seed", provenance.Seed);
        json.WriteNumber("epochs", provenance.Epochs);
        if (provenance.BestEpoch is { } best) json.WriteNumber("best_epoch", best);
        Write(json, "validation", provenance.Validation);
        Write(json, "test", provenance.Test);
        json.WriteEndObject();
    }

    /// <summary>Adds rows to a table of two columns.</summary>
    public static void AddTo(Table table, ModelProvenance? provenance)
    {
        if (provenance is null)
        {
            table.Row("trained by", "unknown: the file is older than this account");
            return;
        }

        string best = provenance.BestEpoch is { } epoch ? Plain.Text($", the best was {epoch}") : "";
        table.Row("trained by", Plain.Text($"engine {provenance.EngineVersion}, seed {provenance.Seed}, {provenance.Epochs} epochs{best}"))
            .Row("trained on", Plain.Text($"{provenance.Interactions} interactions of {provenance.Users} users and {provenance.Items} items"))
            .Row("data fingerprint", provenance.DataFingerprint);
        AddTo(table, "validation", provenance.Validation);
        AddTo(table, "test", provenance.Test);
    }

    private static void Write(Utf8JsonWriter json, string name, RecordedMetrics? metrics)
    {
        if (metrics is null) return;
        json.WriteStartObject(name);
        json.WriteString("protocol", metrics.Protocol);
        json.WriteString("ties", metrics.Ties);
        json.WriteNumber("users", metrics.Users);
        foreach (var (metric, value) in metrics.Values) json.Number(metric, value);
        json.WriteEndObject();
    }

    private static void AddTo(Table table, string name, RecordedMetrics? metrics)
    {
        if (metrics is null) return;
        string values = string.Join(", ", metrics.Values.Select(metric => Plain.Text($"{metric.Key} {metric.Value:0.0000}")));
        table.Row(name, Plain.Text($"{values} ({metrics.Users} users; {metrics.Protocol})"));
    }
}
