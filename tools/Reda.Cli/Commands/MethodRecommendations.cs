using Reda.Cli.CommandLine;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.IO.Results;

namespace Reda.Cli.Commands;

/// <summary>What <c>reda recommend</c> does with an ensemble or a comparison method: known users by their own vectors, histories by folding in.</summary>
internal static class MethodRecommendations
{
    /// <summary>Recommendations for one user of the training data, or for a history.</summary>
    /// <param name="model">The method.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="user">The user, or <see langword="null"/>.</param>
    /// <param name="history">The history of somebody who is no user of the training data.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public static UserRecommendations ForOne(IFittedRecommender model, RecommendOptions request, string? user, IReadOnlyList<string> history, CancellationToken cancellationToken)
    {
        if (user is not null) history = HistoryOf(model, user);
        return new UserRecommendations(user, history.Count, model.Recommend(history, request, user, cancellationToken));
    }

    /// <summary>Recommendations for every user of a part of the training data.</summary>
    /// <param name="model">The method.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="part">Which part.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public static IEnumerable<UserRecommendations> ForAll(IFittedRecommender model, RecommendOptions request, Shard part, CancellationToken cancellationToken)
    {
        Interactions known = Known(model);
        var (first, count) = part.Of(known.Users.Count).GetOffsetAndLength(known.Users.Count);
        for (int user = first; user < first + count; user++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool hasHistory = known.History(user).Length > 0;
            yield return hasHistory
                ? ForOne(model, request, known.Users[user], [], cancellationToken)
                : new UserRecommendations(known.Users[user], 0, []);
        }
    }

    /// <summary>The external ids of a training user's history.</summary>
    /// <param name="model">The method.</param>
    /// <param name="user">The user.</param>
    /// <exception cref="RedaException">R106: the user is unknown, or the file holds no histories.</exception>
    public static string[] HistoryOf(IFittedRecommender model, string user)
    {
        Interactions known = Known(model);
        if (!known.Users.TryGetIndex(user, out int index))
            throw new RedaException(RedaErrorKind.Data, "R106", null, "the model does not know this user", $"found '{user}'", "use a user of the training data or name a history");
        return [.. known.History(index).ToArray().Select(item => model.Items[item])];
    }

    private static Interactions Known(IFittedRecommender model) => model.Histories
        ?? throw new RedaException(RedaErrorKind.Data, "R106", null, "the model holds no user histories", "it was saved without them", "name the history instead of the user");
}
