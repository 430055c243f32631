namespace Reda.Engine.Data;

/// <summary>How a training sample is drawn for an interaction (u, pos).</summary>
public enum SampleReading
{
    /// <summary>
    /// The authors' program: base and common from the rest of the user's history, neg from outside it; positive (pos, common), negative (neg, common),
    /// context (base, common). The default.
    /// </summary>
    Shared,

    /// <summary>The paper's text: positive and context pairs are independent pairs of the user's items, the negative pair holds two items the user lacks.</summary>
    Independent,
}
