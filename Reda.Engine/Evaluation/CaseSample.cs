using Reda.Engine.Data;

namespace Reda.Engine.Evaluation;

/// <summary>Takes random cases where there are more than a measurement needs.</summary>
internal static class CaseSample
{
    /// <summary>At most so many of the cases, in their order; fewer of the same seed are among more.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="most">The most of them.</param>
    /// <param name="seed">The seed of the choice.</param>
    public static EvaluationCase[] Of(IReadOnlyList<EvaluationCase> cases, int most, ulong seed)
    {
        if (cases.Count <= most) return [.. cases];
        var order = new Permutation(cases.Count, seed, RandomStreams.CaseSamples);
        return [.. Enumerable.Range(0, most).Select(n => order[n]).Order().Select(n => cases[n])];
    }
}
