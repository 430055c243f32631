namespace Reda.Engine.Optimizers;

/// <summary>Which rows of the item table an Adam step moves.</summary>
public enum AdamMode
{
    /// <summary>Only the items that occur in the batch; the bias correction uses the global step. The default.</summary>
    Sparse,

    /// <summary>Every item at every step: the textbook, and what the authors' program does. Memory-bound.</summary>
    Dense,

    /// <summary>
    /// The bits of <see cref="Dense"/> without its memory traffic: an item takes the steps that it has missed in registers, just before a batch reads it, and
    /// all items do before evaluation and at the end.
    /// </summary>
    Deferred,
}
