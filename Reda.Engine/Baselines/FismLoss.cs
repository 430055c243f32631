namespace Reda.Engine.Baselines;

/// <summary>What FISM minimises.</summary>
public enum FismLoss
{
    /// <summary>The logistic loss of a user's items against sampled others, as in the programs that item-based neural methods are compared with. The default.</summary>
    LogLoss,

    /// <summary>FISMauc: half the squared distance from 1 of the difference between a user's item and each of its sampled negatives.</summary>
    Auc,
}
