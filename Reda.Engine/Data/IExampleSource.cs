namespace Reda.Engine.Data;

/// <summary>Where the examples of pointwise methods come from: a user, an item and whether the user has it.</summary>
internal interface IExampleSource
{
    /// <summary>Examples of one epoch.</summary>
    int ExamplesPerEpoch { get; }

    /// <summary>Draws consecutive examples, as many as there are places for users. Called from several threads.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The position of the first in the epoch, from 0 to <see cref="ExamplesPerEpoch"/> - 1.</param>
    /// <param name="users">Receives the user of each example.</param>
    /// <param name="items">Receives the item of each example.</param>
    /// <param name="labels">Receives 1 if the user has the item, 0 if not.</param>
    void Draw(int epoch, int first, Span<int> users, Span<int> items, Span<float> labels);
}
