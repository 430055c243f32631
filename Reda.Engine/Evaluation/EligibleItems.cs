using System.Runtime.InteropServices;

namespace Reda.Engine.Evaluation;

/// <summary>
/// The items that compete with the target of one case: all but the history and the target, by position in ascending order. Keeps its scratch: one a thread.
/// </summary>
internal sealed class EligibleItems
{
    private readonly List<int> _excluded = [];
    private int _distinct;
    private int _passed;

    /// <summary>The distinct items of the history and the target, ascending.</summary>
    public ReadOnlySpan<int> Excluded => CollectionsMarshal.AsSpan(_excluded)[.._distinct];

    /// <summary>Excludes the history and the target of a case.</summary>
    /// <param name="testCase">The case.</param>
    public void Exclude(EvaluationCase testCase)
    {
        _excluded.Clear();
        _excluded.AddRange(testCase.History);
        _excluded.Add(testCase.Target);
        _excluded.Sort();
        Span<int> sorted = CollectionsMarshal.AsSpan(_excluded);
        _passed = 0;
        _distinct = 1;
        foreach (int item in sorted[1..])
        {
            if (item != sorted[_distinct - 1]) sorted[_distinct++] = item;
        }
    }

    /// <summary>The item at a position; positions must ascend from call to call.</summary>
    /// <param name="position">The position.</param>
    public int ItemAt(int position)
    {
        while (_passed < _distinct && _excluded[_passed] <= position + _passed) _passed++;
        return position + _passed;
    }
}
