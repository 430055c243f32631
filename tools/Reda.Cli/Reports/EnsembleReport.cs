using System.Text.Json;
using Reda.Engine.Ensembles;

namespace Reda.Cli.Reports;

/// <summary>Shows what the parts of an ensemble say for an item.</summary>
internal static class EnsembleReport
{
    /// <summary>Shows it for people.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="item">The item.</param>
    /// <param name="parts">What every part says.</param>
    public static void Show(Session session, string item, IReadOnlyList<EnsembleContribution> parts)
    {
        var table = Tables.New("part", ">contribution");
        foreach (var (part, contribution) in parts) table.Row(part, Plain.Signed(contribution));
        table.Row("sum", Plain.Signed(parts.Sum(part => (double)part.Contribution)));
        session.Show($"what speaks for {item}", table);
    }

    /// <summary>Writes it as the JSON array <c>parts</c>.</summary>
    /// <param name="json">Inside an object.</param>
    /// <param name="parts">What every part says.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<EnsembleContribution> parts) => json.Objects("parts", parts, part =>
    {
        json.WriteString("part", part.Part);
        json.Number("contribution", part.Contribution);
    });
}
