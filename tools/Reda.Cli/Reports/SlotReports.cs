using System.Text.Json;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;

namespace Reda.Cli.Reports;

/// <summary>Shows what memory slots stand for.</summary>
internal static class SlotReports
{
    private const int MostTags = 8;

    /// <summary>The slots to show: one, or all.</summary>
    /// <exception cref="RedaException">R001: there is no such slot.</exception>
    public static IReadOnlyList<SlotMeaning> Choose(SlotReport report, int? slot)
    {
        if (slot is not { } one) return report.Slots;
        if ((uint)one < (uint)report.Slots.Count) return [report.Slots[one]];
        throw new RedaException(RedaErrorKind.Usage, "R001", null, "there is no such slot", Plain.Text($"found --slot {one}"), Plain.Text($"give a slot from 0 to {report.Slots.Count - 1}"));
    }

    public static void Show(Session session, RedaModel model, SlotReport report, IReadOnlyList<SlotMeaning> slots, int shown, ItemTags? tags, int tagPairs)
    {
        foreach (var slot in slots)
        {
            var lifts = tags?.OverRepresented([.. slot.Pairs.Take(tagPairs)], report.Considered).Take(MostTags).ToArray();
            session.Emit(json => Write(json, model, slot, shown, lifts));
            Show(session, model, slot, shown, lifts);
        }

        session.Say(Plain.Text($"among all pairs of {report.Considered.Count} of {model.Items.Count} items"));
    }

    private static void Write(Utf8JsonWriter json, RedaModel model, SlotMeaning slot, int shown, TagLift[]? lifts)
    {
        json.WriteString("event", "slot");
        json.WriteNumber("slot", slot.Slot);
        json.Number("mean", slot.Mean);
        json.Number("deviation", slot.Deviation);
        json.Objects("pairs", slot.Pairs.Take(shown), pair =>
        {
            json.WriteString("item", pair.Item);
            json.WriteString("name", model.NameOf(pair.Item));
            json.WriteString("with", pair.Other);
            json.WriteString("with_name", model.NameOf(pair.Other));
            json.Number("use", pair.Use);
            json.Number("above_average", pair.AboveAverage);
        });
        json.Objects("items", slot.Items, item =>
        {
            json.WriteString("item", item.Item);
            json.WriteString("name", model.NameOf(item.Item));
            json.Number("use", item.Use);
            json.Number("above_average", item.AboveAverage);
        });
        if (lifts is null) return;
        json.Objects("tags", lifts, tag =>
        {
            json.WriteString("tag", tag.Tag);
            json.WriteNumber("pairs", tag.Pairs);
            json.Number("share", tag.Share);
            json.Number("expected", tag.Expected);
            json.Number("lift", tag.Lift);
        });
    }

    private static void Show(Session session, RedaModel model, SlotMeaning slot, int shown, TagLift[]? lifts)
    {
        var table = Tables.New("item", "with", ">use", ">above average");
        foreach (var pair in slot.Pairs.Take(shown))
            table.Row(SimilarReport.Named(model, pair.Item), SimilarReport.Named(model, pair.Other), Plain.Score(pair.Use), Plain.Signed(pair.AboveAverage));
        session.Show(Plain.Text($"slot {slot.Slot}: an average pair uses it to {Plain.Percent(slot.Mean, 1)}"), table);
        if (slot.Items.Count > 0) session.Say("items: " + string.Join(", ", slot.Items.Select(item => Plain.Text($"{SimilarReport.Named(model, item.Item)} {Plain.Percent(item.Use, 1)}"))));
        if (lifts is null) return;
        string tags = string.Join(", ", lifts.Select(tag => Plain.Text($"{tag.Tag} ({Plain.Percent(tag.Share, 1)}, lift {tag.Lift:0.0})")));
        session.Say(lifts.Length > 0 ? "tags shared by its pairs: " + tags : "its pairs share no tag more often than other pairs");
    }
}
