using System.Globalization;
using System.IO.Compression;
using System.Text;
using Reda.Engine.Data;
using Reda.IO.Preparing;

namespace Reda.IO.Bench;

/// <summary>Writes made-up ratings with ids like Amazon's: users of 14 characters, items of 10, popular ones more often.</summary>
internal static class RatingsFile
{
    private const int RowsOfAUser = 10;
    private const int RowsOfAnItem = 50;

    public static void Write(string path, int rows, string format)
    {
        if (format == "parquet")
        {
            // Prepared from CSV, so that the writer of this repository makes it.
            string folder = Path.GetDirectoryName(path)!, csv = path + ".csv";
            Write(csv, rows, "csv");
            Preparation.Run(SourceLayout.Generic, [csv], folder, new PrepareOptions { Split = SplitRule.None, Format = PreparedFormat.Parquet });
            File.Move(Path.Combine(folder, "train.parquet"), path);
            return;
        }

        using var file = File.Create(path);
        using Stream stream = format.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16);
        bool json = format == "jsonl";
        char separator = format == "tsv" ? '\t' : ',';
        if (!json) writer.Write(string.Create(CultureInfo.InvariantCulture, $"user{separator}item{separator}rating{separator}timestamp\n"));
        int users = Math.Max(1, rows / RowsOfAUser), items = Math.Max(1, rows / RowsOfAnItem);
        var random = new CounterRandom(1, 0, 0);
        for (int row = 0; row < rows; row++)
        {
            string user = Id("A", Often(ref random, users), 13), item = Id("B", Often(ref random, items), 9);
            int rating = 1 + random.Next(5), time = 1_000_000_000 + random.Next(500_000_000);
            writer.Write(json
                ? string.Create(CultureInfo.InvariantCulture, $"{{\"user_id\": \"{user}\", \"item_id\": \"{item}\", \"rating\": {rating}, \"timestamp\": {time}}}\n")
                : string.Create(CultureInfo.InvariantCulture, $"{user}{separator}{item}{separator}{rating}.0{separator}{time}\n"));
        }
    }

    // The square makes low numbers more frequent.
    private static int Often(ref CounterRandom random, int count)
    {
        double uniform = random.NextSingle();
        return (int)(uniform * uniform * count);
    }

    private static string Id(string start, int number, int digits)
    {
        // An odd factor modulo a power of two mixes the numbers and keeps them apart.
        long mixed = (number * 0x9E3779B97F4A7C1L) & ((1L << 44) - 1);
        return start + mixed.ToString(CultureInfo.InvariantCulture).PadLeft(14, '0')[^digits..];
    }
}
