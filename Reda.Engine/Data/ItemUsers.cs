namespace Reda.Engine.Data;

/// <summary>The transpose of <see cref="Interactions"/>: for every item the users who have it, ascending (compressed sparse columns).</summary>
internal sealed class ItemUsers
{
    private readonly int[] _offsets;
    private readonly int[] _users;

    /// <summary>Turns the rows into columns.</summary>
    /// <param name="data">The interactions.</param>
    public ItemUsers(Interactions data)
    {
        _offsets = new int[data.Items.Count + 1];
        _users = new int[data.Count];
        foreach (int item in data.HistoryItems) _offsets[item + 1]++;
        for (int item = 0; item < data.Items.Count; item++) _offsets[item + 1] += _offsets[item];
        int[] next = _offsets[..^1];
        for (int user = 0; user < data.Users.Count; user++)
        {
            foreach (int item in data.History(user)) _users[next[item]++] = user;
        }
    }

    /// <summary>The users of one item, ascending.</summary>
    /// <param name="item">The item's index.</param>
    public ReadOnlySpan<int> Of(int item) => _users.AsSpan(_offsets[item].._offsets[item + 1]);

    /// <summary>How many users have an item.</summary>
    /// <param name="item">The item's index.</param>
    public int Count(int item) => _offsets[item + 1] - _offsets[item];
}
