using System.Text.Json;

namespace Reda.Cli.Reports;

/// <summary>Shows why an item got its score: what every history item and every memory slot gave to it, and how far that lies above an average item.</summary>
internal static class ExplanationReport
{
    private const int MostItems = 12;
    private const int MostSlots = 6;
    private const int StrongestSlots = 3;

    /// <summary>Shows an explanation for people.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="explained">The explanation.</param>
    /// <param name="memory">Whether the columns are memory slots; without memory attention they are dimensions.</param>
    /// <param name="describeItem">What to say of an item beside its id.</param>
    /// <param name="describeSlot">What to say of a slot beside its number.</param>
    public static void Show(Session session, ExplainedItem explained, bool memory, Func<string, string?>? describeItem = null, Func<int, string>? describeSlot = null)
    {
        string slotName = memory ? "slot" : "dimension";
        var explanation = explained.Explanation;
        var items = Strongest(explained.HistoryCount, explained.LiftOfHistoryItem);
        var table = Tables.New("history item", ">contribution", ">above average", $"mostly through {slotName}");
        foreach (int j in items.Take(MostItems))
        {
            var strongest = Strongest(explained.SlotCount, t => explained.Lift(j, t)).Take(StrongestSlots);
            table.Row(
                Describe(explanation.History[j], describeItem), Plain.Score(explanation.OfHistoryItem(j)), Plain.Signed(explained.LiftOfHistoryItem(j)), string.Join(", ", strongest));
        }

        AddRest(table, items.Skip(MostItems), "other items", explanation.OfHistoryItem, explained.LiftOfHistoryItem);
        if (explanation.PoolingOffset != 0) table.Row("log-mean-exp beyond the weighted mean", Plain.Score(explanation.PoolingOffset), "", "");
        double sum = Enumerable.Range(0, explained.HistoryCount).Sum(explanation.OfHistoryItem) + explanation.PoolingOffset;
        table.Row("sum", Plain.Score(sum), Plain.Signed(items.Sum(explained.LiftOfHistoryItem)), $"the score: {Plain.Score(explanation.Score)}");
        session.Show($"why {Describe(explanation.Item, describeItem)}", table);

        var slots = Strongest(explained.SlotCount, explained.LiftOfSlot);
        var bySlot = Tables.New(slotName, ">contribution", ">above average", "");
        foreach (int t in slots.Take(MostSlots))
            bySlot.Row(Plain.Text($"{slotName} {t}"), Plain.Score(explanation.OfSlot(t)), Plain.Signed(explained.LiftOfSlot(t)), describeSlot?.Invoke(t) ?? "");
        AddRest(bySlot, slots.Skip(MostSlots), $"other {slotName}s", explanation.OfSlot, explained.LiftOfSlot);
        session.Show($"the same by {(memory ? "memory slot" : "dimension")}", bySlot);
    }

    /// <summary>Writes the whole explanation as the JSON object <c>explanation</c>.</summary>
    /// <param name="json">Inside an object.</param>
    /// <param name="explained">The explanation.</param>
    /// <param name="nameOf">What people call an item, where that is known.</param>
    public static void Write(Utf8JsonWriter json, ExplainedItem explained, Func<string, string?>? nameOf = null)
    {
        var explanation = explained.Explanation;
        json.WriteStartObject("explanation");
        json.WriteString("item", explanation.Item);
        json.WriteString("name", nameOf?.Invoke(explanation.Item));
        json.Number("score", explanation.Score);
        json.Number("pooling_offset", explanation.PoolingOffset);
        json.Objects("history", Enumerable.Range(0, explained.HistoryCount), j =>
        {
            json.WriteString("item", explanation.History[j]);
            json.WriteString("name", nameOf?.Invoke(explanation.History[j]));
            json.Number("contribution", explanation.OfHistoryItem(j));
            json.Number("above_average", explained.LiftOfHistoryItem(j));
            json.WriteStartArray("slots");
            for (int t = 0; t < explained.SlotCount; t++) json.WriteNumberValue(explanation.Contributions[j, t]);
            json.WriteEndArray();
        });
        json.Objects("slots", Enumerable.Range(0, explained.SlotCount), t =>
        {
            json.WriteNumber("slot", t);
            json.Number("contribution", explanation.OfSlot(t));
            json.Number("above_average", explained.LiftOfSlot(t));
        });
        json.WriteEndObject();
    }

    private static int[] Strongest(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).OrderByDescending(n => Math.Abs(value(n)))];

    private static string Describe(string item, Func<string, string?>? describe) => describe?.Invoke(item) is { } words ? $"{item} ({words})" : item;

    private static void AddRest(Spectre.Console.Table table, IEnumerable<int> rest, string name, Func<int, double> contribution, Func<int, double> lift)
    {
        int[] left = [.. rest];
        if (left.Length > 0) table.Row(Plain.Text($"{left.Length} {name}"), Plain.Score(left.Sum(contribution)), Plain.Signed(left.Sum(lift)), "");
    }
}
