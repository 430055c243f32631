using Reda.Engine.Models;

namespace Reda.Cli.Reports;

/// <summary>Shows what relates two items: their aspects and the memory slots.</summary>
internal static class RelationReport
{
    private const int MostSlots = 10;

    public static void Show(Session session, RedaModel model, ItemRelation relation)
    {
        int k = relation.Contributions.GetLength(0), slots = relation.Background.Length;
        var aspects = from n in Enumerable.Range(0, k) from l in Enumerable.Range(0, k) select (Aspect: n, Other: l, Part: relation.OfAspects(n, l));
        session.Emit(json =>
        {
            json.WriteString("event", "relation");
            json.WriteString("item", relation.Item);
            json.WriteString("name", model.NameOf(relation.Item));
            json.WriteString("with", relation.Other);
            json.WriteString("with_name", model.NameOf(relation.Other));
            json.Number("strength", relation.Strength);
            json.Number("affinity", relation.Affinity);
            json.Objects("aspects", aspects, pair =>
            {
                json.WriteNumber("aspect", pair.Aspect);
                json.WriteNumber("with_aspect", pair.Other);
                json.Number("strength", pair.Part);
            });
            json.Objects("slots", Enumerable.Range(0, slots), t =>
            {
                json.WriteNumber("slot", t);
                json.Number("strength", relation.OfSlot(t));
                json.Number("affinity", relation.AffinityOfSlot(t));
            });
        });

        string names = $"{SimilarReport.Named(model, relation.Item)} and {SimilarReport.Named(model, relation.Other)}";
        string slotName = model.Options.MemoryAttention ? "slot" : "dimension";
        var byAspect = Tables.New("aspect of the item", "aspect of the other", ">strength");
        foreach (var (n, l, part) in aspects.OrderByDescending(pair => Math.Abs(pair.Part)).Take(MostSlots)) byAspect.Row(Plain.Text($"{n}"), Plain.Text($"{l}"), Plain.Score(part));
        session.Show(Plain.Text($"what relates {names}: strength {Plain.Score(relation.Strength)}, affinity {Plain.Signed(relation.Affinity)}"), byAspect);

        var bySlot = Tables.New(slotName, ">strength", ">affinity");
        foreach (int t in Enumerable.Range(0, slots).OrderByDescending(t => Math.Abs(relation.AffinityOfSlot(t))).Take(MostSlots))
            bySlot.Row(Plain.Text($"{slotName} {t}"), Plain.Score(relation.OfSlot(t)), Plain.Signed(relation.AffinityOfSlot(t)));
        session.Show($"the same by {slotName}, largest affinity first", bySlot);
    }
}
