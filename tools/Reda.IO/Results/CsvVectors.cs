using System.Globalization;
using System.Text;

namespace Reda.IO.Results;

/// <summary>One row a vector: its ids, then its numbers in columns v0, v1, ... Numbers are written so that reading them gives the same bits.</summary>
public sealed class CsvVectors : IVectorWriter
{
    private readonly TextWriter _writer;
    private readonly StringBuilder _row = new();

    /// <summary>Writes the header.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="keys">The names of the id columns.</param>
    /// <param name="length">The length of a vector; 0 leaves the ids alone.</param>
    public CsvVectors(TextWriter writer, IReadOnlyList<string> keys, int length)
    {
        _writer = writer;
        var columns = keys.Concat(Enumerable.Range(0, length).Select(n => string.Create(CultureInfo.InvariantCulture, $"v{n}")));
        writer.Write(string.Join(',', columns) + "\n");
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<string> key, ReadOnlySpan<float> vector)
    {
        _row.Clear();
        for (int n = 0; n < key.Length; n++) _row.Append(n > 0 ? "," : "").Append(CsvText.Cell(key[n]));
        foreach (float value in vector) _row.Append(CultureInfo.InvariantCulture, $",{value}");
        _writer.Write(_row.Append('\n'));
    }

    /// <inheritdoc/>
    public void Complete() => _writer.Flush();
}
