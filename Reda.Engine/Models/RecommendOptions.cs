using Reda.Engine.Diagnostics;

namespace Reda.Engine.Models;

/// <summary>What is recommended, and what the search may use.</summary>
public sealed record RecommendOptions
{
    /// <summary>How many items to return; exactly this many where so many are left by <see cref="ExcludeSeen"/> and <see cref="Filter"/>.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Whether items of the history are left out.</summary>
    public bool ExcludeSeen { get; init; } = true;

    /// <summary>Which items may be recommended, by <see cref="RedaModel.Filter"/>; <see langword="null"/> means all.</summary>
    public ItemFilter? Filter { get; init; }

    /// <summary>
    /// Through a <see cref="RelationIndex"/>: how many of the best items are scored exactly, by the model, before the best <see cref="Count"/> of them are returned;
    /// 0 leaves the scores of the index. It costs history x (history / 2 + rerank) pairs of items. A model without an index scores all items exactly.
    /// </summary>
    public int Rerank { get; init; }

    /// <summary>How many threads to use; 0 means all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>For many users: how many bytes the work may take beyond the model and the histories; see <see cref="CatalogueOptions.MemoryLimit"/>.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>What scoring many users may use.</summary>
    internal CatalogueOptions Catalogue => new() { Threads = Threads, MemoryLimit = MemoryLimit };

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        OptionCheck.Require(Count >= 0, nameof(Count), Count, "a whole number of at least 0");
        OptionCheck.Require(Rerank >= 0, nameof(Rerank), Rerank, "a whole number of at least 0");
        Catalogue.Validate();
    }
}
