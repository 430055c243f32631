using System.Text;
using Reda.IO.Results;

namespace Reda.Cli.Reports;

/// <summary>Writes vectors to a file, which is there as a whole or not at all; beside an array of numbers stands a CSV file with the ids, row by row.</summary>
internal static class VectorOutput
{
    // Cancellation is looked at this often.
    private const int Block = 256;

    public static void Save(Session session, VectorSource source, ResultFormat format, string file)
    {
        string? ids = format == ResultFormat.Npy ? Path.ChangeExtension(file, ".ids.csv") : null;
        lock (Interruption.Writing)
        {
            OutputFile.Write(file, stream =>
            {
                Write(session, source, format, stream);

                // Before the array gets its name: whoever sees it also finds the ids.
                if (ids is not null) OutputFile.Write(ids, beside => WithText(beside, text => WriteIds(source, text)));
            });
        }

        string sha256 = ModelOutput.Sha256(file);
        session.Emit(json =>
        {
            json.WriteString("event", "exported");
            json.WriteString("kind", source.Kind);
            json.WriteString("output", file);
            json.WriteString("ids", ids ?? file);
            json.WriteStartArray("shape");
            foreach (int axis in source.Shape) json.WriteNumberValue(axis);
            json.WriteEndArray();
            json.WriteString("sha256", sha256);
        });
        session.Say(Plain.Text($"wrote {source.Count} vectors of {source.Length} numbers to {file}{(ids is null ? "" : $", their ids to {ids}")}"));
    }

    private static void Write(Session session, VectorSource source, ResultFormat format, Stream stream)
    {
        if (format == ResultFormat.Csv) WithText(stream, text => Write(session, source, new CsvVectors(text, source.Keys, source.Length)));
        else Write(session, source, format == ResultFormat.Npy ? new NpyVectors(stream, source.Shape) : new ParquetVectors(stream, source.Keys, source.Length));
    }

    private static void Write(Session session, VectorSource source, IVectorWriter writer)
    {
        var vectors = new float[Block][];
        for (int n = 0; n < Block; n++) vectors[n] = new float[source.Length];
        for (int first = 0; first < source.Count; first += Block)
        {
            int count = Math.Min(Block, source.Count - first), begin = first;
            Parallel.For(
                0,
                count,
                new ParallelOptions { MaxDegreeOfParallelism = session.Threads == 0 ? -1 : session.Threads, CancellationToken = session.CancellationToken },
                n => source.Copy(begin + n, vectors[n]));
            for (int n = 0; n < count; n++) writer.Write(source.Key(first + n), vectors[n]);
        }

        writer.Complete();
    }

    private static void WriteIds(VectorSource source, TextWriter text)
    {
        var writer = new CsvVectors(text, source.Keys, 0);
        for (int n = 0; n < source.Count; n++) writer.Write(source.Key(n), []);
        writer.Complete();
    }

    private static void WithText(Stream stream, Action<TextWriter> write)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        write(text);
    }
}
