using Reda.Engine.Evaluation;

namespace Reda.Experiments.Cells;

/// <summary>Where targets stand, as a short text: for each case 1 + candidates above and ties, in groups of 7 bits, the whole in base 64.</summary>
public static class OutcomeText
{
    /// <summary>Spells outcomes.</summary>
    /// <param name="outcomes">The outcomes.</param>
    public static string Of(RankingOutcomes outcomes)
    {
        using var bytes = new MemoryStream();
        for (int n = 0; n < outcomes.Count; n++)
        {
            Write(bytes, outcomes.Greater(n) + 1);
            Write(bytes, outcomes.Equal(n));
        }

        return Convert.ToBase64String(bytes.ToArray());
    }

    /// <summary>Reads what <see cref="Of"/> spelt.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static RankingOutcomes Read(string text)
    {
        int[] numbers = Numbers(text);
        if (numbers.Length % 2 != 0) throw new FormatException("outcomes end inside a case");
        int[] greater = [.. numbers.Where((_, n) => n % 2 == 0).Select(number => number - 1)];
        return new RankingOutcomes(greater, [.. numbers.Where((_, n) => n % 2 != 0)]);
    }

    /// <summary>Spells whole numbers of at least 0.</summary>
    public static string OfNumbers(IEnumerable<int> numbers)
    {
        using var bytes = new MemoryStream();
        foreach (int number in numbers) Write(bytes, number);
        return Convert.ToBase64String(bytes.ToArray());
    }

    /// <summary>Reads what <see cref="OfNumbers"/> spelt.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static int[] Numbers(string text)
    {
        var numbers = new List<int>();
        int value = 0, shift = 0;
        foreach (byte next in Convert.FromBase64String(text))
        {
            if (shift > 28) throw new FormatException("a number has more than 32 bits");
            value |= (next & 0x7F) << shift;
            shift += 7;
            if ((next & 0x80) != 0) continue;
            if (value < 0) throw new FormatException("a number has more than 31 bits");
            numbers.Add(value);
            (value, shift) = (0, 0);
        }

        return shift == 0 ? [.. numbers] : throw new FormatException("numbers end inside one");
    }

    private static void Write(MemoryStream bytes, int value)
    {
        for (; value > 0x7F; value >>= 7) bytes.WriteByte((byte)(value | 0x80));
        bytes.WriteByte((byte)value);
    }
}
