using System.Globalization;
using System.Text;
using Reda.IO.Results;

namespace Reda.IO.Preparing;

/// <summary>Writes CSV (RFC 4180): user, item, and rating and timestamp where the data have them.</summary>
internal sealed class CsvWriter : IPreparedWriter
{
    public IReadOnlyDictionary<Part, string> Names { get; } = new Dictionary<Part, string>
    {
        [Part.Train] = "train.csv",
        [Part.Test] = "test.csv",
        [Part.Validation] = "validation.csv",
    };

    public bool WritesNumbers => false;

    public void Write(PreparedData data, Part part, Stream stream, CancellationToken cancellationToken)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        writer.Write("user,item");
        if (data.HasRatings) writer.Write(",rating");
        if (data.HasTimes) writer.Write(",timestamp");
        writer.Write('\n');
        foreach (var action in data.Of(part))
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Write(CsvText.Cell(data.Users[action.User]));
            writer.Write(',');
            writer.Write(CsvText.Cell(data.Items[action.Item]));
            if (data.HasRatings) Number(writer, action.Rating);
            if (data.HasTimes) Number(writer, action.Time);
            writer.Write('\n');
        }
    }

    private static void Number(StreamWriter writer, double value)
    {
        writer.Write(',');
        if (!double.IsNaN(value)) writer.Write(value.ToString(CultureInfo.InvariantCulture));
    }
}
