using Reda.Engine.Diagnostics;

namespace Reda.Engine.Models;

/// <summary>What scoring a whole catalogue may use. The result depends on none of it.</summary>
public sealed record CatalogueOptions
{
    /// <summary>How many threads to use; 0 means all processors.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// How many bytes the work may take beyond the model and the histories; 0 means half of what the process may use. The lower it is, the more pairs are computed
    /// anew: up to twice as many while one vector of scores a user fits, and then once for every block of users.
    /// </summary>
    public long MemoryLimit { get; init; }

    /// <summary>The number of threads that is meant.</summary>
    internal int Workers => Threads == 0 ? Environment.ProcessorCount : Threads;

    /// <summary>The number of bytes that is meant.</summary>
    internal long Bytes => MemoryLimit == 0 ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 : MemoryLimit;

    /// <summary>Checks every option.</summary>
    /// <exception cref="RedaException">R001: an option is outside its range.</exception>
    public void Validate()
    {
        OptionCheck.Require(Threads >= 0, nameof(Threads), Threads, "a whole number of at least 0");
        OptionCheck.Require(MemoryLimit >= 0, nameof(MemoryLimit), MemoryLimit, "a number of bytes of at least 0");
    }
}
