using System.Globalization;

namespace Reda.Cli.CommandLine;

/// <summary>A part of a batch job: users come in ranges of the same length, give or take one, in the order of the whole run.</summary>
/// <param name="Index">Which part, from 0.</param>
/// <param name="Count">How many parts there are.</param>
internal readonly record struct Shard(int Index, int Count)
{
    /// <summary>The whole run.</summary>
    public static Shard Whole => new(0, 1);

    /// <summary>The part of <paramref name="total"/> users that this shard takes; shards follow one another without gaps.</summary>
    /// <param name="total">The number of users.</param>
    public Range Of(int total) => (int)((long)total * Index / Count)..(int)((long)total * (Index + 1) / Count);

    /// <summary>Reads I/N, I from 0 to N - 1.</summary>
    /// <param name="text">The text.</param>
    /// <param name="shard">The shard.</param>
    public static bool TryParse(string text, out Shard shard)
    {
        string[] parts = text.Split('/');
        int index = 0, count = 0;
        bool holds = parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out index)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && index < count;
        shard = holds ? new Shard(index, count) : Whole;
        return holds;
    }
}
