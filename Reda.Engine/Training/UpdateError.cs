using System.Globalization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Training;

/// <summary>Why a model cannot be updated.</summary>
internal static class UpdateError
{
    /// <summary>R155: the model knows every interaction.</summary>
    /// <param name="more">The interactions.</param>
    public static RedaException NothingNew(Interactions more) => new(
        RedaErrorKind.Data, "R155", null, "there is nothing new to train on", Invariant($"the model knows all {more.Count} interactions already"), "give interactions that the model was not trained on");

    /// <summary>R156: nobody knows what the model was trained on.</summary>
    public static RedaException NoHistories() => new(
        RedaErrorKind.Model,
        "R156",
        null,
        "the model holds no user histories and cannot be updated",
        "it was saved without them",
        "update a model that was saved with its histories, or train anew on all the data");

    /// <summary>R157: the new interactions belong to users that no sample can be drawn for.</summary>
    /// <param name="count">How many there are.</param>
    public static RedaException NothingToTrainOn(int count) => new(
        RedaErrorKind.Data,
        "R157",
        null,
        "none of the new interactions can be trained on",
        Invariant($"the {count} new ones are those of users who, with them, have fewer than {RelationSampler.MinimumHistory} items or own all"),
        Invariant($"give interactions of users who then have at least {RelationSampler.MinimumHistory} items and lack some"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
