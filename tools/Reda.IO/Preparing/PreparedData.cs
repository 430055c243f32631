namespace Reda.IO.Preparing;

/// <summary>
/// Actions that were told apart into training, validation and test, under their final numbers: users and items are numbered from 0 as they first appear in the
/// training data. A target that nobody is left with in training is left out, because no model could know it.
/// </summary>
internal sealed class PreparedData
{
    private readonly ActionLog _log;
    private readonly Part[] _parts;
    private readonly int[] _userNumbers;
    private readonly int[] _itemNumbers;

    public PreparedData(ActionLog log, Part[] parts, IReadOnlyDictionary<string, string> names)
    {
        _log = log;
        _parts = parts;
        Names = names;
        var actions = log.Actions;
        _userNumbers = Unnumbered(log.Users.Count);
        _itemNumbers = Unnumbered(log.Items.Count);
        var (users, items) = (new List<string>(), new List<string>());
        for (int n = 0; n < actions.Length; n++)
        {
            if (parts[n] != Part.Train) continue;
            Number(_userNumbers, actions[n].User, users, log.Users);
            Number(_itemNumbers, actions[n].Item, items, log.Items);
        }

        Users = users;
        Items = items;
        for (int n = 0; n < actions.Length; n++)
        {
            HasRatings |= !double.IsNaN(actions[n].Rating);
            HasTimes |= !double.IsNaN(actions[n].Time);
            if (parts[n] != Part.Train && _itemNumbers[actions[n].Item] < 0) UnknownTargets++;
        }
    }

    /// <summary>The original ids of the users, by number.</summary>
    public IReadOnlyList<string> Users { get; }

    /// <summary>The original ids of the items, by number.</summary>
    public IReadOnlyList<string> Items { get; }

    /// <summary>What people call items, by original id.</summary>
    public IReadOnlyDictionary<string, string> Names { get; }

    /// <summary>Whether any action has a rating.</summary>
    public bool HasRatings { get; }

    /// <summary>Whether any action has a time.</summary>
    public bool HasTimes { get; }

    /// <summary>How many held-out actions are left out.</summary>
    public int UnknownTargets { get; }

    /// <summary>The actions of one part, of each user in the order of the data, under their final numbers.</summary>
    public IEnumerable<UserAction> Of(Part part)
    {
        for (int n = 0; n < _parts.Length; n++)
        {
            var action = _log.Actions[n];
            if (_parts[n] == part && _itemNumbers[action.Item] >= 0) yield return action with { User = _userNumbers[action.User], Item = _itemNumbers[action.Item] };
        }
    }

    /// <summary>How many actions a part has.</summary>
    public int Count(Part part) => Of(part).Count();

    private static int[] Unnumbered(int count)
    {
        var numbers = new int[count];
        Array.Fill(numbers, -1);
        return numbers;
    }

    private static void Number(int[] numbers, int index, List<string> ids, Engine.Data.Vocabulary vocabulary)
    {
        if (numbers[index] >= 0) return;
        numbers[index] = ids.Count;
        ids.Add(vocabulary[index]);
    }
}
