namespace Reda.Engine.Data;

/// <summary>
/// Where training samples come from. A sample has three pairs of items, the roles positive (0), negative (1) and context (2), and lists its distinct items once.
/// </summary>
internal interface ISampleSource
{
    /// <summary>Samples of an epoch.</summary>
    int SamplesPerEpoch { get; }

    /// <summary>Items that a sample lists.</summary>
    int ItemsPerSample { get; }

    /// <summary>Where the left (0) or right (1) item of a role stands among a sample's items.</summary>
    /// <param name="role">The role.</param>
    /// <param name="side">The side.</param>
    int Place(int role, int side);

    /// <summary>Draws consecutive samples, as many as there is room for. Called from several threads.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The position of the first in the epoch, from 0 to <see cref="SamplesPerEpoch"/> - 1.</param>
    /// <param name="items">Receives <see cref="ItemsPerSample"/> item indices a sample.</param>
    void Draw(int epoch, int first, Span<int> items);
}
