using Reda.Engine.Diagnostics;
using Reda.IO.Sources;
using Sylvan.Data.Csv;

namespace Reda.IO;

/// <summary>Reads a list of ids as people type it: <c>Blur, Pulp, "Tyler, The Creator"</c>.</summary>
public static class IdList
{
    /// <summary>Splits at commas outside double quotes; white space around an id does not count, nor does an empty one.</summary>
    /// <param name="text">The list.</param>
    /// <exception cref="RedaException">R001: a quote is not closed.</exception>
    public static IReadOnlyList<string> Parse(string text)
    {
        try
        {
            using var csv = CsvDataReader.Create(
                new StringReader(text), new CsvDataReaderOptions { HasHeaders = false, Delimiter = ',', Comment = '\0', MaxBufferSize = StrictLineReader.DelimitedLineLimit });
            var ids = new List<string>();
            while (csv.Read())
            {
                for (int n = 0; n < csv.RowFieldCount; n++)
                {
                    string id = csv.GetString(n).Trim();
                    if (id.Length > 0) ids.Add(id);
                }
            }

            return ids;
        }
        catch (Exception e) when (e is CsvFormatException or CsvRecordTooLargeException)
        {
            throw new RedaException(
                RedaErrorKind.Usage, "R001", null, "the list of ids cannot be read", $"found '{DataErrors.Show(text)}'", "close every double quote, for example: Blur,\"Tyler, The Creator\"", e);
        }
    }
}
