using Parquet;
using Parquet.Schema;

namespace Reda.IO.Results;

/// <summary>
/// One row a recommendation in columns user, rank (from 1), item, score and name. Rows come in groups of a fixed size, so the same recommendations are the same
/// bytes. Of a batch job each part is a file of its own, and a folder of parts is read as one data set.
/// </summary>
public sealed class ParquetRecommendations : IRecommendationWriter
{
    private const int GroupRows = 1 << 17;

    private static readonly DataField<string> s_user = new("user"), s_item = new("item"), s_name = new("name");
    private static readonly DataField<int> s_rank = new("rank");
    private static readonly DataField<float> s_score = new("score");

    private readonly ParquetWriter _writer;
    private readonly List<string?> _users = [];
    private readonly List<int> _ranks = [];
    private readonly List<string?> _items = [];
    private readonly List<float> _scores = [];
    private readonly List<string?> _names = [];

    /// <summary>Begins.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    public ParquetRecommendations(Stream stream)
        => _writer = ParquetWriter.CreateAsync(new ParquetSchema(s_user, s_rank, s_item, s_score, s_name), stream).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Write(UserRecommendations found)
    {
        for (int n = 0; n < found.Items.Count; n++)
        {
            _users.Add(found.User);
            _ranks.Add(n + 1);
            _items.Add(found.Items[n].Item);
            _scores.Add(found.Items[n].Score);
            _names.Add(found.Items[n].Name);
            if (_users.Count == GroupRows) Flush().GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (_users.Count > 0) Flush().GetAwaiter().GetResult();
        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private async Task Flush()
    {
        using (ParquetRowGroupWriter group = _writer.CreateRowGroup())
        {
            await group.WriteAsync(s_user, _users).ConfigureAwait(false);
            await group.WriteAsync<int>(s_rank, _ranks.ToArray()).ConfigureAwait(false);
            await group.WriteAsync(s_item, _items).ConfigureAwait(false);
            await group.WriteAsync<float>(s_score, _scores.ToArray()).ConfigureAwait(false);
            await group.WriteAsync(s_name, _names).ConfigureAwait(false);
        }

        _users.Clear();
        _ranks.Clear();
        _items.Clear();
        _scores.Clear();
        _names.Clear();
    }
}
