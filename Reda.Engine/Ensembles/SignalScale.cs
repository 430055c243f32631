namespace Reda.Engine.Ensembles;

/// <summary>How the score of a part becomes a signal, so that a weighted sum of signals makes sense.</summary>
internal enum SignalScale
{
    /// <summary>As it is: scores that were trained as logits.</summary>
    Logit,

    /// <summary>sign(s) log(1 + 50 |s|): sums of a few regression weights, of which the first tell the most.</summary>
    Compressed,

    /// <summary>
    /// log(s / |R_u| + (count + 1/2) / 10000) with the item's number of users: the mean similarity to the history, which differs from user to user by a factor, and popularity
    /// where there is none.
    /// </summary>
    LogMean,

    /// <summary>s / sqrt(|R_u|): sums of similarities as they are, half way between the sum and the mean. Beside their logarithm it tells how sure the large ones are.</summary>
    RootSum,

    /// <summary>log(s): ratios.</summary>
    Log,

    /// <summary>log(1 + s): counts of users.</summary>
    LogCount,
}
