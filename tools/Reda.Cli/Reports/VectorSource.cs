using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.IO;

namespace Reda.Cli.Reports;

/// <summary>Vectors of a model, with the ids that they belong to.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Keys">The names of the id columns.</param>
/// <param name="Shape">The shape of the whole array; the first axis counts the vectors.</param>
/// <param name="Key">The ids of one vector.</param>
/// <param name="Copy">Computes one vector.</param>
internal sealed record VectorSource(string Kind, IReadOnlyList<string> Keys, int[] Shape, Func<int, string[]> Key, VectorSource.Copier Copy)
{
    public delegate void Copier(int index, Span<float> vector);

    public int Count => Shape[0];

    public int Length => Shape[1..].Aggregate(1, (product, axis) => product * axis);

    public static VectorSource Items(RedaModel model)
        => new("items", ["item"], [model.Items.Count, model.Options.Aspects, model.Options.Dimensions], item => [model.Items[item]], model.ItemVector);

    /// <exception cref="RedaException">R106: the model was saved without histories.</exception>
    public static VectorSource Users(RedaModel model)
    {
        var known = model.KnownHistories();
        return new("users", ["user"], [known.Users.Count, model.Options.Dimensions], user => [known.Users[user]], (user, vector) => model.UserVector(known.History(user), vector));
    }

    /// <exception cref="RedaException">R106: an item is unknown. Others of <see cref="ItemLists"/>.</exception>
    public static VectorSource Pairs(RedaModel model, string path)
    {
        var pairs = ItemLists.ReadPairs(path);
        (int Item, int Other)[] known = [.. pairs.Select(pair => (IndexOf(model, pair.Item, pair.Place), IndexOf(model, pair.Other, pair.Place)))];
        return new(
            "pairs",
            ["item", "other"],
            [known.Length, model.Options.Dimensions],
            n => [pairs[n].Item, pairs[n].Other],
            (n, vector) => model.RelationVector(known[n].Item, known[n].Other, vector));
    }

    private static int IndexOf(RedaModel model, string id, string place) => model.Items.TryGetIndex(id, out int index)
        ? index
        : throw new RedaException(RedaErrorKind.Data, "R106", place, "the model does not know this item", $"found '{id}'", "use ids of the training data");
}
