namespace Reda.Engine.Optimizers;

/// <summary>An optimiser over a parameter store that moves one run of floats at a time, so that different rows may be moved by different threads.</summary>
internal unsafe interface IRowOptimizer
{
    /// <summary>Begins the next step; for one thread while the others rest.</summary>
    void BeginStep();

    /// <summary>Moves a run of <paramref name="length"/> floats.</summary>
    /// <param name="offset">Where the run begins in the store; a multiple of 16.</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="gradients">Gradient rows of <paramref name="length"/> floats.</param>
    /// <param name="slots">Which of the rows to sum, in this order.</param>
    void Step(long offset, int length, float* gradients, ReadOnlySpan<int> slots);

    /// <summary>Begins to fetch a run of parameters, and what the optimiser keeps of it, that will be moved soon.</summary>
    /// <param name="offset">Where the run begins in the store.</param>
    /// <param name="length">Its floats.</param>
    void Fetch(long offset, int length);

    /// <summary>Begins to fetch what the optimiser keeps of a run of parameters that are in cache already.</summary>
    /// <param name="offset">Where the run begins in the store.</param>
    /// <param name="length">Its floats.</param>
    void FetchState(long offset, int length);
}
