using Reda.Engine.Data;

namespace Reda.Bench.Updating;

/// <summary>
/// What is known and what comes later: a tenth of the interactions, among them everything of some users and of some items, so that both are new then.
/// </summary>
/// <param name="Known">The interactions that a model is trained on.</param>
/// <param name="More">Those that it is updated with.</param>
internal sealed record UpdateSplit(Interactions Known, Interactions More)
{
    private const double LateShare = 0.1;
    private const double NewShare = 0.03;
    private const ulong Users = 100, Items = 101, Rest = 102;

    /// <summary>Users who are in what comes later only.</summary>
    public int NewUsers => Count(Known.Users, More.Users);

    /// <summary>Items that are in what comes later only.</summary>
    public int NewItems => Count(Known.Items, More.Items);

    /// <summary>Splits interactions: 3 % of the users and 3 % of the items come late with all they have, and of the rest what makes it a tenth.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="seed">The seed.</param>
    public static UpdateSplit Of(Interactions data, ulong seed)
    {
        bool[] newUsers = [.. Enumerable.Range(0, data.Users.Count).Select(user => Chance(seed, Users, user) < NewShare)];
        bool[] newItems = [.. Enumerable.Range(0, data.Items.Count).Select(item => Chance(seed, Items, item) < NewShare)];
        bool IsNew((int User, int Item) pair) => newUsers[pair.User] || newItems[pair.Item];

        (int User, int Item)[] pairs = [.. from user in Enumerable.Range(0, data.Users.Count) from item in data.History(user).ToArray() select (user, item)];
        int late = pairs.Count(IsNew);
        double share = ((LateShare * pairs.Length) - late) / (pairs.Length - late);
        ILookup<bool, (string, string)> parts = pairs.Index()
            .ToLookup(pair => IsNew(pair.Item) || Chance(seed, Rest, pair.Index) < share, pair => (data.Users[pair.Item.User], data.Items[pair.Item.Item]));
        return new UpdateSplit(Interactions.From(parts[false]), Interactions.From(parts[true]));
    }

    private static float Chance(ulong seed, ulong stream, int n) => new CounterRandom(seed, stream, (ulong)n).NextSingle();

    private static int Count(Vocabulary known, Vocabulary more) => more.Ids.Count(id => !known.TryGetIndex(id, out _));
}
