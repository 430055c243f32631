using System.Text;
using Reda.IO.Results;

namespace Reda.Cli.Reports;

/// <summary>Brings recommendations to where they are wanted, in the form that is wanted.</summary>
/// <param name="session">The run.</param>
/// <param name="format">The form.</param>
/// <param name="names">Whether the model knows names of items.</param>
/// <param name="header">Whether rows begin with the names of the columns.</param>
internal sealed class RecommendationOutput(Session session, ResultFormat format, bool names, bool header)
{
    /// <summary>Shows recommendations on standard output.</summary>
    public void Show(IEnumerable<UserRecommendations> all)
    {
        session.Json |= format == ResultFormat.Jsonl;
        Write(all, format switch
        {
            ResultFormat.Jsonl => new Sink(found => session.Emit(json => JsonRecommendations.Write(json, found))),
            ResultFormat.Csv => new CsvRecommendations(session.Say, names, header),
            _ => new Sink(found => RecommendationTable.Show(session, found)),
        });
    }

    /// <summary>Writes recommendations to a file, which is there as a whole or not at all.</summary>
    public void Save(IEnumerable<UserRecommendations> all, string file)
    {
        (int Users, long Rows) written = default;
        lock (Interruption.Writing) OutputFile.Write(file, stream => written = Save(all, stream));
        string sha256 = ModelOutput.Sha256(file);
        long bytes = new FileInfo(file).Length;
        session.Emit(json =>
        {
            json.WriteString("event", "written");
            json.WriteString("output", file);
            json.WriteNumber("users", written.Users);
            json.WriteNumber("recommendations", written.Rows);
            json.WriteNumber("bytes", bytes);
            json.WriteString("sha256", sha256);
        });
        session.Say(Plain.Text($"wrote {written.Rows} recommendations for {written.Users} users to {file}"));
    }

    private (int Users, long Rows) Save(IEnumerable<UserRecommendations> all, Stream stream)
    {
        switch (format)
        {
            case ResultFormat.Jsonl: return Write(all, new JsonRecommendations(stream));
            case ResultFormat.Parquet: return Write(all, new ParquetRecommendations(stream));
            default:
                using (var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" })
                {
                    var page = new Session(text, session.Error, liveProgress: false, session.CancellationToken);
                    return Write(all, format == ResultFormat.Csv
                        ? new CsvRecommendations(text.WriteLine, names, header)
                        : new Sink(found => RecommendationTable.Show(page, found)));
                }
        }
    }

    private (int Users, long Rows) Write(IEnumerable<UserRecommendations> all, IRecommendationWriter writer)
    {
        int users = 0;
        long rows = 0;
        foreach (var found in all)
        {
            session.CancellationToken.ThrowIfCancellationRequested();
            writer.Write(found);
            users++;
            rows += found.Items.Count;
        }

        writer.Complete();
        return (users, rows);
    }

    private sealed class Sink(Action<UserRecommendations> write) : IRecommendationWriter
    {
        public void Write(UserRecommendations found) => write(found);

        public void Complete()
        {
            // Everything was shown when it was written.
        }
    }
}
