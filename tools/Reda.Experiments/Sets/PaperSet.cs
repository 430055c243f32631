namespace Reda.Experiments.Sets;

/// <summary>One of the paper's data sets and what its Table 1 says of it.</summary>
/// <param name="Name">The name, which is also its folder's.</param>
/// <param name="Users">The paper's number of users.</param>
/// <param name="Items">The paper's number of items.</param>
/// <param name="Actions">The paper's number of actions.</param>
/// <param name="Density">The paper's density, in percent.</param>
/// <param name="FullCases">How many of its test cases are ranked among all items, the same for every method: REDA's whole catalogues are dear.</param>
public sealed record PaperSet(string Name, int Users, int Items, int Actions, double Density, int FullCases = int.MaxValue)
{
    /// <summary>The four sets, in the paper's order.</summary>
    public static IReadOnlyList<PaperSet> All { get; } =
    [
        new("Delicious", 1779, 68326, 102822, 0.08, 367),
        new("LastFM", 1877, 17543, 90924, 0.27),
        new("AMusic", 19847, 95426, 181124, 0.01, 5_000),
        new("GPoetry", 45096, 31604, 540546, 0.04, 4_222),
    ];
}
