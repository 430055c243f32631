using System.Text.Json.Nodes;

namespace Reda.Experiments.Studies;

/// <summary>A kept separation as a row of tables and of results.</summary>
internal static class SeparationRow
{
    private static readonly string[] s_measures = ["silhouette", "shuffled_silhouette", "purity", "shuffled_purity"];

    public static string[] Headers { get; } = ["points", "silhouette", "shuffled", "same tag nearby", "shuffled", "p"];

    public static string[] Cells(string points, JsonNode separation) =>
    [
        points, .. s_measures.Select(name => Format.Text($"{(double)separation[name]!:0.000}")), Format.P((double)separation["purity_p"]!),
    ];

    public static JsonObject Json(string table, string points, JsonNode separation)
    {
        var row = new JsonObject { ["table"] = table, ["data"] = "LastFM", ["points"] = points };
        foreach (var (name, value) in separation.AsObject()) row[name] = value?.DeepClone();
        return row;
    }
}
