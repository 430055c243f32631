using Reda.Experiments.Methods;
using Reda.Experiments.Sets;

namespace Reda.Experiments.Studies;

/// <summary>What a run of experiments covers.</summary>
/// <param name="Sets">The data sets.</param>
/// <param name="Methods">The methods of Table 2, the paper's own among them.</param>
/// <param name="Effort">How much work to do.</param>
/// <param name="Seed">The seed of every random choice.</param>
/// <param name="Threads">How many threads to use; 0 means all processors.</param>
public sealed record StudyPlan(IReadOnlyList<PaperSet> Sets, IReadOnlyList<Method> Methods, Effort Effort, ulong Seed, int Threads);
