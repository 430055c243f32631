using Parquet;
using Parquet.Schema;

namespace Reda.IO.Preparing;

/// <summary>Writes Parquet: user and item as strings, and rating and timestamp as doubles where the data have them.</summary>
internal sealed class ParquetOutput : IPreparedWriter
{
    private const int RowsOfAGroup = 1 << 18;

    public IReadOnlyDictionary<Part, string> Names { get; } = new Dictionary<Part, string>
    {
        [Part.Train] = "train.parquet",
        [Part.Test] = "test.parquet",
        [Part.Validation] = "validation.parquet",
    };

    public bool WritesNumbers => false;

    public void Write(PreparedData data, Part part, Stream stream, CancellationToken cancellationToken)
        => WriteAsync(data, part, stream, cancellationToken).GetAwaiter().GetResult();

    private static async Task WriteAsync(PreparedData data, Part part, Stream stream, CancellationToken cancellationToken)
    {
        var user = new DataField("user", typeof(string), isNullable: false);
        var item = new DataField("item", typeof(string), isNullable: false);
        var rating = new DataField("rating", typeof(double), isNullable: true);
        var time = new DataField("timestamp", typeof(double), isNullable: true);
        List<DataField> fields = [user, item];
        if (data.HasRatings) fields.Add(rating);
        if (data.HasTimes) fields.Add(time);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. fields]), stream, cancellationToken: cancellationToken).ConfigureAwait(false);
        foreach (var chunk in data.Of(part).Chunk(RowsOfAGroup))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(user, Array.ConvertAll(chunk, action => data.Users[action.User])).ConfigureAwait(false);
            await group.WriteAsync(item, Array.ConvertAll(chunk, action => data.Items[action.Item])).ConfigureAwait(false);
            if (data.HasRatings) await group.WriteAsync<double>(rating, Array.ConvertAll(chunk, action => Known(action.Rating)), cancellationToken: cancellationToken).ConfigureAwait(false);
            if (data.HasTimes) await group.WriteAsync<double>(time, Array.ConvertAll(chunk, action => Known(action.Time)), cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
