using Reda.Engine.Data;
using Reda.Experiments.Sets;

namespace Reda.Tools.Tests.Experiments;

/// <summary>Data that is large enough for every method and small enough for tests.</summary>
internal static class TinySets
{
    /// <summary>60 users in four groups, each with 10 of its group's 25 items.</summary>
    public static Interactions Interactions()
        => Engine.Data.Interactions.From(Enumerable.Range(0, 60).SelectMany(user => Enumerable.Range(0, 10).Select(n => (user, Item(user, n)))));

    /// <summary>Writes the same as a data folder in the authors' format, with a test case for every second user.</summary>
    public static void Write(string root, params string[] sets)
    {
        foreach (string set in sets)
        {
            string folder = Directory.CreateDirectory(Path.Combine(root, set)).FullName;
            var lines = Enumerable.Range(0, 60).Select(user => (User: user, Line: $"{user}:{string.Join(' ', Enumerable.Range(0, 10).Select(n => Item(user, n)).Distinct().Order())}")).ToArray();
            File.WriteAllLines(Path.Combine(folder, "trainset.txt"), lines.Select(one => one.Line));
            File.WriteAllLines(Path.Combine(folder, "testset.txt"), lines.Where(one => one.User % 2 == 0).Select(one => $"{one.Line}:{Item(one.User, 24)}"));
        }
    }

    public static void WriteAll(string root) => Write(root, [.. PaperSet.All.Select(set => set.Name)]);

    private static int Item(int user, int n) => (user % 4 * 25) + (((user * 7) + (n * (1 + (user % 2)))) % 25);
}
