using Reda.Cli.Reports;
using Reda.Engine.Data;
using Reda.Engine.Models;

namespace Reda.Cli.Commands;

/// <summary>
/// Which planted genre every memory slot leans to. Over many recommendations, what a slot adds above an average item through history items that share a genre
/// is booked on that genre; a slot leans to the genre of which it carries the largest part, compared with the part it carries of everything.
/// </summary>
internal sealed class SlotMeanings
{
    private const int ExplainedUsers = 60;

    private readonly PlantedAspects _aspects;
    private readonly double[,] _booked;

    private SlotMeanings(PlantedAspects aspects, double[,] booked)
    {
        _aspects = aspects;
        _booked = booked;
    }

    public static SlotMeanings Find(RedaModel model, LeaveOneOutSplit split, PlantedAspects aspects, Session session)
    {
        var booked = new double[model.Options.MemorySlots, aspects.Count];
        foreach (var (user, _) in split.HeldOut.Take(ExplainedUsers))
        {
            string id = split.Train.Users[user];
            var best = model.RecommendForUser(id, 1, threads: session.Threads, cancellationToken: session.CancellationToken)[0];
            var explained = ExplainedItem.Of(model, model.HistoryOf(id), best.Item, session.CancellationToken);
            for (int j = 0; j < explained.HistoryCount; j++)
            {
                foreach (int aspect in aspects.Shared(explained.Explanation.History[j], best.Item))
                {
                    for (int slot = 0; slot < explained.SlotCount; slot++) booked[slot, aspect] += Math.Max(0, explained.Lift(j, slot));
                }
            }
        }

        return new SlotMeanings(aspects, booked);
    }

    public string Describe(int slot)
    {
        int best = Enumerable.Range(0, _aspects.Count).MaxBy(aspect => Preference(slot, aspect));
        return Plain.Text($"leans to {_aspects.Name(best)}: {Preference(slot, best):0.0} times its usual part");
    }

    private double Preference(int slot, int aspect)
    {
        double ofAspect = Slots.Sum(s => _booked[s, aspect]);
        double ofSlot = Enumerable.Range(0, _aspects.Count).Sum(a => _booked[slot, a]);
        double all = Slots.Sum(s => Enumerable.Range(0, _aspects.Count).Sum(a => _booked[s, a]));
        return ofAspect > 0 && ofSlot > 0 ? _booked[slot, aspect] / ofAspect / (ofSlot / all) : 0;
    }

    private IEnumerable<int> Slots => Enumerable.Range(0, _booked.GetLength(0));
}
