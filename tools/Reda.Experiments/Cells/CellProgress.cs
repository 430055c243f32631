namespace Reda.Experiments.Cells;

/// <summary>How far a run of cells has come.</summary>
/// <param name="Cell">The cell at work.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Count">The number of cells that this run computes.</param>
/// <param name="Done">The share of the cell that is done.</param>
/// <param name="SecondsLeft">About how long all of it still takes.</param>
/// <param name="Ended">Whether the cell has just ended.</param>
/// <param name="Missing">Why it has no result; <see langword="null"/> where it has one or is at work.</param>
public readonly record struct CellProgress(string Cell, int Number, int Count, double Done, double SecondsLeft, bool Ended = false, string? Missing = null);
