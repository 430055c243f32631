using System.Text.Json.Nodes;

namespace Reda.Experiments.Cells;

/// <summary>One piece of work whose result is kept: an experiment's smallest part.</summary>
/// <param name="Id">Its name, which is its file's.</param>
/// <param name="Spec">Everything that decides the result, in words: a kept result of another spec is not used.</param>
/// <param name="Cost">About how many seconds it takes on two cores.</param>
/// <param name="Run">Computes the result.</param>
public sealed record Cell(string Id, string Spec, double Cost, Func<CellContext, JsonObject> Run);
