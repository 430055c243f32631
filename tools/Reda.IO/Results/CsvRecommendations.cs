using System.Globalization;

namespace Reda.IO.Results;

/// <summary>One row user,item,score a recommendation, best first; with item names, a fourth column.</summary>
public sealed class CsvRecommendations : IRecommendationWriter
{
    private readonly Action<string> _line;
    private readonly bool _names;

    /// <summary>Begins.</summary>
    /// <param name="line">Takes one row after the other, without its end.</param>
    /// <param name="names">Whether a column holds what people call the items.</param>
    /// <param name="header">Whether the first row names the columns: of files that are to be joined, only the first has a header.</param>
    public CsvRecommendations(Action<string> line, bool names, bool header = true)
    {
        _line = line;
        _names = names;
        if (header) line(names ? "user,item,score,name" : "user,item,score");
    }

    /// <inheritdoc/>
    public void Write(UserRecommendations found)
    {
        string user = CsvText.Cell(found.User ?? "");
        foreach (var item in found.Items)
        {
            string row = string.Create(CultureInfo.InvariantCulture, $"{user},{CsvText.Cell(item.Item)},{item.Score}");
            _line(_names ? $"{row},{CsvText.Cell(item.Name ?? "")}" : row);
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        // Every row was handed over when it was written.
    }
}
