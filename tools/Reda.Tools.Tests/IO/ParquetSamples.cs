using Parquet;
using Parquet.Schema;

namespace Reda.Tools.Tests.IO;

/// <summary>Makes small Parquet files with the columns that a test needs.</summary>
internal static class ParquetSamples
{
    public static byte[] Write(params (string Name, Array Values)[] columns) => WriteAsync(columns).GetAwaiter().GetResult();

    private static async Task<byte[]> WriteAsync((string Name, Array Values)[] columns)
    {
        DataField[] fields = [.. columns.Select(column => new DataField(column.Name, column.Values.GetType().GetElementType()!))];
        using var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. fields]), stream))
        {
            using var group = writer.CreateRowGroup();
            for (int n = 0; n < fields.Length; n++)
            {
                switch (columns[n].Values)
                {
                    case string[] texts: await group.WriteAsync(fields[n], texts); break;
                    case int[] numbers: await group.WriteAsync<int>(fields[n], numbers.AsMemory()); break;
                    case long[] numbers: await group.WriteAsync<long>(fields[n], numbers.AsMemory()); break;
                    case double[] numbers: await group.WriteAsync<double>(fields[n], numbers.AsMemory()); break;
                    case bool[] flags: await group.WriteAsync<bool>(fields[n], flags.AsMemory()); break;
                    case DateTime[] times: await group.WriteAsync<DateTime>(fields[n], times.AsMemory()); break;
                    default: throw new NotSupportedException();
                }
            }
        }

        return stream.ToArray();
    }
}
