using Reda.Engine.Diagnostics;

namespace Reda.Engine.Models;

/// <summary>Recommendations of whatever can score items.</summary>
public static class RecommenderExtensions
{
    /// <summary>The best items for a history of external ids.</summary>
    /// <param name="model">Any recommender.</param>
    /// <param name="history">Items the user has; ids the model does not know are an error.</param>
    /// <param name="request">What is wanted; 10 items that the history does not hold when left out.</param>
    /// <param name="user">The user's external id, for methods that have a vector of their own for users they were fitted on; <see langword="null"/> for a stranger.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The items, best first; equal scores in index order.</returns>
    /// <exception cref="RedaException">R001: an option is out of range. R106: an item is unknown, or the history is empty.</exception>
    public static IReadOnlyList<Recommendation> Recommend(
        this IRecommender model, IEnumerable<string> history, RecommendOptions? request = null, string? user = null, CancellationToken cancellationToken = default)
    {
        request ??= new RecommendOptions();
        request.Validate();
        request.Filter?.RequireOf(model.Items);
        int[] known = [.. history.Select(id => IndexOf(model, id))];
        if (known.Length == 0) throw new RedaException(RedaErrorKind.Data, "R106", null, "the history is empty", "", "give at least one item the user has");
        var best = BestItems.Of(
            model.Items.Count,
            known,
            request,
            (candidates, scores) =>
            {
                if (user is null) model.Score(known, candidates, scores);
                else model.Score(user, known, candidates, scores);
            },
            cancellationToken);
        return [.. best.Select(item => new Recommendation(model.Items[item.Item], item.Score))];
    }

    /// <summary>Decides which items may be recommended, for <see cref="RecommendOptions.Filter"/>.</summary>
    /// <param name="model">Any recommender.</param>
    /// <param name="candidates">The only items that may be; <see langword="null"/> means all.</param>
    /// <param name="excluded">Items that may not be, whether they are candidates or not; <see langword="null"/> means none.</param>
    /// <returns>The filter, which tells the ids that the model does not know.</returns>
    /// <exception cref="RedaException">R150: a list is given of which the model knows no item.</exception>
    public static ItemFilter Filter(this IRecommender model, IEnumerable<string>? candidates = null, IEnumerable<string>? excluded = null)
        => new(model.Items, candidates, excluded);

    private static int IndexOf(IRecommender model, string item) => model.Items.TryGetIndex(item, out int index)
        ? index
        : throw new RedaException(RedaErrorKind.Data, "R106", null, "the model does not know this item", $"found '{item}'", "use ids of the training data");
}
