using Parquet;
using Parquet.Schema;

namespace Reda.IO.Results;

/// <summary>One row a vector: its ids in columns of text, then a column <c>vector</c> that holds a list of floats.</summary>
public sealed class ParquetVectors : IVectorWriter
{
    private const int GroupFloats = 1 << 22;

    private readonly int _length;
    private readonly DataField<string>[] _keys;
    private readonly DataField<float> _element = new("element");
    private readonly ParquetWriter _writer;
    private readonly List<string>[] _ids;
    private readonly List<float> _numbers = [];

    /// <summary>Begins.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="keys">The names of the id columns.</param>
    /// <param name="length">The length of a vector.</param>
    public ParquetVectors(Stream stream, IReadOnlyList<string> keys, int length)
    {
        _length = length;
        _keys = [.. keys.Select(key => new DataField<string>(key))];
        _ids = [.. keys.Select(_ => new List<string>())];
        var schema = new ParquetSchema([.. _keys, new ListField("vector", _element)]);
        _writer = ParquetWriter.CreateAsync(schema, stream).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<string> key, ReadOnlySpan<float> vector)
    {
        for (int n = 0; n < key.Length; n++) _ids[n].Add(key[n]);
        foreach (float number in vector) _numbers.Add(number);
        if (_numbers.Count >= GroupFloats) Flush().GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (_numbers.Count > 0) Flush().GetAwaiter().GetResult();
        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private async Task Flush()
    {
        // Nothing is missing; 0 where a list begins, 1 where it goes on.
        int[] present = new int[_numbers.Count], continued = new int[_numbers.Count];
        Array.Fill(present, _element.MaxDefinitionLevel);
        for (int n = 0; n < continued.Length; n++) continued[n] = n % _length == 0 ? 0 : 1;
        using (ParquetRowGroupWriter group = _writer.CreateRowGroup())
        {
            for (int n = 0; n < _keys.Length; n++) await group.WriteAsync(_keys[n], _ids[n]).ConfigureAwait(false);
            await group.WriteAllPartsAsync<float>(_element, _numbers.ToArray(), present, continued, CancellationToken.None).ConfigureAwait(false);
        }

        _numbers.Clear();
        foreach (var ids in _ids) ids.Clear();
    }
}
