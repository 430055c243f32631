using Reda.Engine.Models;

namespace Reda.Engine.Ensembles;

/// <summary>One of the recommenders that a <see cref="RedaEnsemble"/> adds up.</summary>
/// <param name="Name">Its name: reda, fism, slim, item-knn, item-knn-sum, place, end or popularity.</param>
/// <param name="Model">The recommender; that of the part before where both make signals of the same scores.</param>
/// <param name="Weight">What its signal is multiplied with.</param>
/// <param name="Centre">Its signal for a random item, on average over users: what is taken from the signal before.</param>
public sealed record EnsemblePart(string Name, IRecommender Model, float Weight, float Centre = 0)
{
    /// <summary>What its signal is multiplied with in the second sum, if there is one.</summary>
    public float NearWeight { get; init; }

    /// <summary>How its scores become signals.</summary>
    internal SignalScale Scale => Name switch
    {
        RedaEnsemble.RedaName or RedaEnsemble.FismName => SignalScale.Logit,
        RedaEnsemble.SlimName => SignalScale.Compressed,
        RedaEnsemble.NeighborsName => SignalScale.LogMean,
        RedaEnsemble.NeighborSumName => SignalScale.RootSum,
        RedaEnsemble.PlaceName or RedaEnsemble.EndName => SignalScale.Log,
        RedaEnsemble.PopularityName => SignalScale.LogCount,
        _ => throw new ArgumentException($"no part of an ensemble is called {Name}", nameof(Name)),
    };
}

/// <summary>What a part of a <see cref="RedaEnsemble"/> says for an item.</summary>
/// <param name="Part">The part's name; <c>offset</c> for what belongs to none.</param>
/// <param name="Contribution">What it adds to the score: above 0 if the item fits better than a random one.</param>
public readonly record struct EnsembleContribution(string Part, float Contribution);
