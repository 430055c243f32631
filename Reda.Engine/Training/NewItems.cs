using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>Where the vectors of new items start.</summary>
public enum NewItemStart
{
    /// <summary>random.</summary>
    Random,

    /// <summary>mean.</summary>
    Mean,

    /// <summary>nearest.</summary>
    Nearest,
}

/// <summary>The parameters that an update begins with.</summary>
internal static class NewItems
{
    public static ParameterStore<float> Grow(RedaModel model, Interactions data, NewItemStart start)
    {
        ParameterStore<float> grown = RedaParameters.Allocate<float>(model.Options, data.Items.Count);
        RedaParameters.Initialize(grown, model.Options);
        foreach (ParameterSlice slice in model.Parameters.Slices)
        {
            ReadOnlySpan<float> known = model.Parameters.Buffer.Span.Slice((int)slice.Offset, (int)slice.PaddedLength);
            known.CopyTo(grown.Buffer.Span[(int)grown.Slice(slice.Name).Offset..]);
        }

        if (start != NewItemStart.Random) Start(grown, model, data, start);
        return grown;
    }

    private static void Start(ParameterStore<float> parameters, RedaModel model, Interactions data, NewItemStart start)
    {
        int known = model.Items.Count, aspects = model.Options.Aspects;
        var counts = new Dictionary<int, double>[data.Items.Count - known];
        for (int user = 0; user < data.Users.Count; user++)
        {
            ReadOnlySpan<int> history = data.History(user);
            foreach (int item in history)
            {
                if (item < known) continue;
                Dictionary<int, double> count = counts[item - known] ??= [];
                foreach (int other in history)
                {
                    if (other < known) count[other] = count.GetValueOrDefault(other) + 1;
                }
            }
        }

        Matrix<float> items = parameters["items"];
        for (int n = 0; n < counts.Length; n++)
        {
            if (counts[n] is not { Count: > 0 } count) continue;
            double total = count.Values.Sum();
            var nearest = count.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First();
            for (int aspect = 0; aspect < aspects; aspect++)
            {
                Span<float> row = items[((known + n) * aspects) + aspect];
                if (start == NewItemStart.Nearest)
                {
                    items[(nearest.Key * aspects) + aspect].CopyTo(row);
                    continue;
                }

                foreach (var (other, weight) in count.OrderBy(pair => pair.Key))
                {
                    Span<float> from = items[(other * aspects) + aspect];
                    for (int d = 0; d < row.Length; d++) row[d] += (float)(weight / total) * from[d];
                }
            }
        }
    }
}
