namespace Reda.Engine.Layers;

/// <summary>How the fits x_j = z_u . r_ij of a candidate i to the history items j become one score.</summary>
public enum HistoryPooling
{
    /// <summary>The mean over the history: equation (11) of the paper. The default.</summary>
    Mean,

    /// <summary>(1/beta) log mean_j exp(beta x_j): leans to the best-fitting history items; needs no retraining.</summary>
    LogMeanExp,
}
