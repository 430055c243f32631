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

    /// <summary>
    /// Not in the paper: what is ranked is the pooled score of equation (11), as it is when the model recommends. Every epoch shuffles each history and cuts it into
    /// chunks; every item of a chunk is once the positive among some items that the user lacks, and the others of the chunk stand for the history.
    /// </summary>
    Pooled,
}
