using Reda.Engine.Data;

namespace Reda.Engine.Baselines;

/// <summary>Item-based nearest neighbours, fitted by <see cref="ItemKnnOptions"/>.</summary>
public sealed class ItemKnn : SparseBaseline
{
    internal ItemKnn(ItemKnnOptions options, Vocabulary items, Interactions? histories, SparseWeights weights)
        : base(options, items, histories, weights, options.PopularityBackOff)
    {
    }
}
