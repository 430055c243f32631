namespace Reda.Engine.Optimizers;

/// <summary>Which rows of the item table an Adam step moves.</summary>
public enum AdamMode
{
    /// <summary>Only the items that occur in the batch; the bias correction uses the global step. The default.</summary>
    Sparse,

    /// <summary>Every item at every step: the textbook, and what the authors' program does. Memory-bound.</summary>
    Dense,
}
