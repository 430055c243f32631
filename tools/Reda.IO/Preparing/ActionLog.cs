using System.Runtime.InteropServices;
using Reda.Engine.Data;

namespace Reda.IO.Preparing;

/// <summary>One action of a user. Rating and time are NaN where the data have none.</summary>
internal readonly record struct UserAction(int User, int Item, double Rating, double Time);

/// <summary>All actions, of each user in the order of the data, users in the order they first appear.</summary>
internal sealed class ActionLog
{
    private List<UserAction> _actions = [];

    public Vocabulary Users { get; } = new();

    public Vocabulary Items { get; } = new();

    /// <summary>The actions; grouped by user once <see cref="Group"/> was called.</summary>
    public ReadOnlySpan<UserAction> Actions => CollectionsMarshal.AsSpan(_actions);

    public void Add(UserAction action) => _actions.Add(action);

    /// <summary>Brings the actions of each user together.</summary>
    public void Group()
    {
        var next = new int[Users.Count + 1];
        foreach (ref readonly var action in Actions) next[action.User + 1]++;
        for (int user = 0; user < Users.Count; user++) next[user + 1] += next[user];
        var grouped = new List<UserAction>(_actions.Count);
        CollectionsMarshal.SetCount(grouped, _actions.Count);
        var target = CollectionsMarshal.AsSpan(grouped);
        foreach (ref readonly var action in Actions) target[next[action.User]++] = action;
        _actions = grouped;
    }

    /// <summary>Merges repeated pairs of grouped actions: the pair stays where it first was and takes rating and time of the latest.</summary>
    public void Merge()
    {
        var places = new int[Items.Count];
        Array.Fill(places, -1);
        var actions = CollectionsMarshal.AsSpan(_actions);
        int kept = 0;
        foreach (var action in actions)
        {
            int place = places[action.Item];
            if (place >= 0 && actions[place].User == action.User)
            {
                if (!(action.Time < actions[place].Time)) actions[place] = action;
                continue;
            }

            places[action.Item] = kept;
            actions[kept++] = action;
        }

        _actions.RemoveRange(kept, _actions.Count - kept);
    }

    /// <summary>Drops users, or items, with fewer than <paramref name="least"/> actions.</summary>
    /// <param name="least">The fewest actions to keep.</param>
    /// <param name="ofUsers">Whether users are counted, rather than items.</param>
    /// <returns>Whether any was dropped.</returns>
    public bool DropRare(int least, bool ofUsers)
    {
        int[] counts = Counts(ofUsers);
        return _actions.RemoveAll(action => counts[ofUsers ? action.User : action.Item] < least) > 0;
    }

    /// <summary>How many actions there are, and of how many users and items.</summary>
    public PreparationStep Step(string name)
        => new(name, Counts(ofUsers: true).Count(count => count > 0), Counts(ofUsers: false).Count(count => count > 0), _actions.Count);

    private int[] Counts(bool ofUsers)
    {
        var counts = new int[ofUsers ? Users.Count : Items.Count];
        foreach (ref readonly var action in Actions) counts[ofUsers ? action.User : action.Item]++;
        return counts;
    }
}
