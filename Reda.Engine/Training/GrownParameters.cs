using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>The parameters that an update begins with: those of the model, and rows for the new items behind the known ones.</summary>
internal static class GrownParameters
{
    /// <summary>The way from zero to the mean that a new item starts at.</summary>
    private const float Way = 0.5f;

    /// <summary>Copies a model's parameters and starts the new items.</summary>
    /// <param name="model">The model; it keeps its own.</param>
    /// <param name="data">All interactions, in which the model's items come first.</param>
    /// <param name="start">Where the new items start.</param>
    public static ParameterStore<float> Of(RedaModel model, Interactions data, NewItemStart start)
    {
        ParameterStore<float> grown = RedaParameters.Allocate<float>(model.Options, data.Items.Count);
        RedaParameters.Initialize(grown, model.Options);
        foreach (ParameterSlice slice in model.Parameters.Slices)
        {
            Span<float> target = grown.Buffer.Span[(int)grown.Slice(slice.Name).Offset..];
            model.Parameters.Buffer.Span.Slice((int)slice.Offset, (int)slice.PaddedLength).CopyTo(target);
        }

        if (start == NewItemStart.Neighbours) MoveToNeighbours(grown["items"], model.Items.Count, model.Options.Aspects, data);
        return grown;
    }

    private static void MoveToNeighbours(Matrix<float> items, int known, int aspects, Interactions data)
    {
        var neighbours = new int[data.Items.Count - known];
        for (int user = 0; user < data.Users.Count; user++)
        {
            ReadOnlySpan<int> history = data.History(user);
            int split = KnownOf(history, known);
            foreach (int item in history[split..]) neighbours[item - known] += split;
        }

        var sum = new float[items.Columns];
        for (int user = 0; user < data.Users.Count; user++)
        {
            ReadOnlySpan<int> history = data.History(user);
            int split = KnownOf(history, known);
            for (int aspect = 0; aspect < aspects && split > 0 && split < history.Length; aspect++)
            {
                Array.Clear(sum);
                foreach (int item in history[..split]) Add(1, items[(item * aspects) + aspect], sum);
                foreach (int item in history[split..]) Add(Way / neighbours[item - known], sum, items[(item * aspects) + aspect]);
            }
        }
    }

    /// <summary>How many items of a history, which ascends, are known: they come first.</summary>
    private static int KnownOf(ReadOnlySpan<int> history, int known)
    {
        int at = history.BinarySearch(known);
        return at < 0 ? ~at : at;
    }

    private static void Add(float factor, ReadOnlySpan<float> values, Span<float> to)
    {
        for (int n = 0; n < to.Length; n++) to[n] += factor * values[n];
    }
}
