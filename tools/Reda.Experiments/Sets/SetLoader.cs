using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.IO;

namespace Reda.Experiments.Sets;

/// <summary>Reads data sets, one at a time in memory, and cuts them down where an experiment is to be quick.</summary>
/// <param name="folder">The folder that holds a folder for each set.</param>
/// <param name="effort">How much to read and rank.</param>
/// <param name="seed">The seed of what is left out.</param>
public sealed class SetLoader(string folder, Effort effort, ulong seed)
{
    private LoadedSet? _last;

    /// <summary>The folder that holds a folder for each set.</summary>
    public string Folder => folder;

    /// <summary>Reads a set.</summary>
    /// <param name="name">Its name, which is its folder's.</param>
    /// <exception cref="Reda.Engine.Diagnostics.RedaException">R120: there is no such folder or file. R101 and others: the content is wrong.</exception>
    public LoadedSet Load(string name)
    {
        if (_last?.Name == name) return _last;
        _last = null;
        string path = Path.Combine(folder, name);
        Interactions train = InteractionsReader.Read(path);
        IReadOnlyList<EvaluationCase> cases = TestReader.Read(path, train.Items, train).Cases;
        if (cases.Count > effort.MostCases || train.Count > effort.MostInteractions) (train, cases) = Cut(train, cases);

        int most = PaperSet.All.FirstOrDefault(set => set.Name == name)?.FullCases ?? int.MaxValue;
        int[] Some(int count) => [.. Subset.InRandomOrder(cases.Count, seed + 1).Take(count).Order()];
        return _last = new LoadedSet(name, train, cases, Some(Math.Min(most, effort.FullCases)), Some(effort.WatchedCases));
    }

    /// <summary>Keeps random test cases, their users and other users up to the allowed number of interactions.</summary>
    private (Interactions Train, IReadOnlyList<EvaluationCase> Cases) Cut(Interactions train, IReadOnlyList<EvaluationCase> cases)
    {
        int[] positions = [.. Subset.InRandomOrder(cases.Count, seed).Take(effort.MostCases).Order()];
        EvaluationCase[] kept = [.. positions.Select(n => cases[n])];
        var users = new SortedSet<int>();
        int count = 0;
        foreach (EvaluationCase testCase in kept)
        {
            if (train.Users.TryGetIndex(testCase.User, out int user) && users.Add(user)) count += train.History(user).Length;
        }

        foreach (int user in Subset.InRandomOrder(train.Users.Count, seed))
        {
            int size = train.History(user).Length;
            if (count + size > effort.MostInteractions) break;
            if (users.Add(user)) count += size;
        }

        return (Subset.OfUsers(train, users), kept);
    }
}
