namespace Reda.Engine.Data;

/// <summary>Where the samples of pairwise methods come from: a user, an item of theirs and negatives.</summary>
internal interface IPairSource
{
    /// <summary>Samples of one epoch.</summary>
    int SamplesPerEpoch { get; }

    /// <summary>Negatives of a sample.</summary>
    int Negatives { get; }

    /// <summary>Draws consecutive samples, as many as there are places for users. Called from several threads.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The position of the first in the epoch, from 0 to <see cref="SamplesPerEpoch"/> - 1.</param>
    /// <param name="users">Receives the user of each sample.</param>
    /// <param name="items">Receives 1 + <see cref="Negatives"/> items a sample, the positive first.</param>
    void Draw(int epoch, int first, Span<int> users, Span<int> items);
}
