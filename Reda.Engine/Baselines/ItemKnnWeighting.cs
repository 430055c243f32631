namespace Reda.Engine.Baselines;

/// <summary>How much an interaction counts in item-kNN. Rarer users say more about an item.</summary>
public enum ItemKnnWeighting
{
    /// <summary>Every interaction counts 1.</summary>
    None,

    /// <summary>x_ui = ln(I / (1 + n_u)): users with many items say less.</summary>
    TfIdf,

    /// <summary>
    /// x_ui = 2.2 / (1.2 (0.25 + 0.75 |U_i| / mean) + 1) ln(I / (1 + n_u)): items with many users also count less. Okapi BM25 with K1 = 1.2 and B = 0.75; items
    /// are the documents, users the terms.
    /// </summary>
    Bm25,
}
