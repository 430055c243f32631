namespace Reda.Engine.Data;

/// <summary>Where an optimiser step gets its items from: samples, each of the same number of places.</summary>
internal interface IBatchSource
{
    /// <summary>Samples of an epoch.</summary>
    int SamplesPerEpoch { get; }

    /// <summary>Interactions that an epoch's samples are drawn for.</summary>
    int InteractionsPerEpoch => SamplesPerEpoch;

    /// <summary>Places for items that a sample has.</summary>
    int ItemsPerSample { get; }

    /// <summary>Draws consecutive samples, as many as there is room for. Called from several threads.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The position of the first in the epoch, from 0 to <see cref="SamplesPerEpoch"/> - 1.</param>
    /// <param name="items">Receives <see cref="ItemsPerSample"/> item indices a sample, negative for a place that stays empty.</param>
    void Draw(int epoch, int first, Span<int> items);
}
