using Reda.Engine.Data;
using Reda.Engine.Models;

namespace Reda.Bench.Comparison;

/// <summary>
/// Chunks some of whose negatives share a user with an item of the chunk: two steps at random from it, to a user who has it and to another item of that user. They are
/// harder to tell from positives than random items.
/// </summary>
/// <param name="chunks">The chunks.</param>
/// <param name="data">The interactions that they are drawn from.</param>
/// <param name="options">The size of a chunk and the seed.</param>
/// <param name="share">The share of the negatives.</param>
internal sealed class RelatedNegatives(ChunkSampler chunks, Interactions data, RedaOptions options, float share) : IBatchSource
{
    /// <summary>How often an item is drawn anew that the user has; the random item stays after the last.</summary>
    private const int Redraws = 16;

    // Apart from the streams of the engine, whose numbers are small.
    private const ulong Stream = 0x7265_6C61_7465_6400;

    private readonly ItemUsers _users = new(data);

    /// <inheritdoc/>
    public int SamplesPerEpoch => chunks.SamplesPerEpoch;

    /// <inheritdoc/>
    public int InteractionsPerEpoch => chunks.InteractionsPerEpoch;

    /// <inheritdoc/>
    public int ItemsPerSample => chunks.ItemsPerSample;

    /// <inheritdoc/>
    public void Draw(int epoch, int first, Span<int> items)
    {
        chunks.Draw(epoch, first, items);
        for (int n = 0; n * ItemsPerSample < items.Length; n++)
        {
            Span<int> chunk = items.Slice(n * ItemsPerSample, ItemsPerSample);
            ReadOnlySpan<int> history = data.History(chunks.UserAt(epoch, first + n)), positives = chunk[..options.ChunkItems];
            if (positives.IndexOf(-1) is var end and > 0) positives = positives[..end];
            var random = new CounterRandom(options.Seed, Stream + (ulong)epoch, (ulong)(first + n));
            foreach (ref int negative in chunk[options.ChunkItems..])
            {
                if (random.NextSingle() < share) negative = Related(ref random, positives, history) ?? negative;
            }
        }
    }

    private int? Related(ref CounterRandom random, ReadOnlySpan<int> positives, ReadOnlySpan<int> history)
    {
        for (int n = 0; n < Redraws; n++)
        {
            ReadOnlySpan<int> users = _users.Of(positives[random.Next(positives.Length)]);
            ReadOnlySpan<int> others = data.History(users[random.Next(users.Length)]);
            int item = others[random.Next(others.Length)];
            if (history.BinarySearch(item) < 0) return item;
        }

        return null;
    }
}
