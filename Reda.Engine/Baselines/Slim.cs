using Reda.Engine.Data;

namespace Reda.Engine.Baselines;

/// <summary>Sparse linear methods, fitted by <see cref="SlimOptions"/>.</summary>
public sealed class Slim : SparseBaseline
{
    internal Slim(SlimOptions options, Vocabulary items, Interactions? histories, SparseWeights weights)
        : base(options, items, histories, weights, options.PopularityBackOff)
    {
    }
}
