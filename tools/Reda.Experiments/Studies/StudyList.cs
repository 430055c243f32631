namespace Reda.Experiments.Studies;

/// <summary>The tables and figures that can be reproduced, in the paper's order.</summary>
public static class StudyList
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Study> All { get; } = [new Table1(), new Table2(), new Figure2(), new Figure3(), new Figure4(), new Figure5(), new Figure6(), new Figure7()];
}
