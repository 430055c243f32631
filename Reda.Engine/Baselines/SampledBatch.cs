using Reda.Engine.Memory;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Baselines;

/// <summary>The rows that the samples of a batch name, table by table, and where their gradients go.</summary>
internal sealed unsafe class SampledBatch
{
    private readonly SampledTable[] _tables;
    private readonly RowUpdate[] _updates;
    private readonly float* _values;

    /// <summary>Allocates for batches of up to <paramref name="capacity"/> samples.</summary>
    /// <param name="parameters">The parameters that the tables stand in; must stay referenced.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="capacity">The most samples of a batch.</param>
    /// <param name="blockSize">The most samples of a block.</param>
    /// <param name="workers">The threads.</param>
    public SampledBatch(ParameterStore<float> parameters, IReadOnlyList<SampledTable> tables, int capacity, int blockSize, int workers)
    {
        _values = parameters.Buffer.Address;
        _tables = [.. tables];
        _updates = Array.ConvertAll(_tables, table => new RowUpdate(
            table.Optimizer, table.Mode, table.Slice.Offset, table.Slice.Rows, table.Slice.Stride, capacity * table.PerSample, blockSize * table.PerSample, workers));
    }

    /// <summary>How each table moves.</summary>
    public ReadOnlySpan<RowUpdate> Updates => _updates;

    /// <summary>The rows that samples name, those of one sample after those of another.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="first">The first sample's place in the batch.</param>
    /// <param name="count">The number of samples.</param>
    public Span<int> Rows(int table, int first, int count) => _updates[table].Rows.Slice(first * _tables[table].PerSample, count * _tables[table].PerSample);

    /// <summary>All samples are drawn: groups the rows of one table.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="count">The samples of the batch.</param>
    public void Group(int table, int count) => _updates[table].Begin(count * _tables[table].PerSample);

    /// <summary>Where a row's values stand.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="row">The row.</param>
    public float* Values(int table, int row) => _values + Offset(table, row);

    /// <summary>The place of a sample's row in its table's list.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="sample">The sample's place.</param>
    /// <param name="n">Which of its rows.</param>
    public int Slot(int table, int sample, int n) => (sample * _tables[table].PerSample) + n;

    /// <summary>Begins to fetch what the samples of a block will read and move.</summary>
    /// <param name="first">The first sample's place in the batch.</param>
    /// <param name="count">The number of samples.</param>
    public void Fetch(int first, int count)
    {
        for (int table = 0; table < _tables.Length; table++)
        {
            foreach (int row in Rows(table, first, count))
            {
                if (row >= 0) _tables[table].Optimizer.Fetch(Offset(table, row), _tables[table].Slice.Stride);
            }
        }
    }

    /// <summary>Rows of a block that no other sample names take the steps that they have missed; they are about to be read.</summary>
    /// <param name="first">The first sample's place in the batch.</param>
    /// <param name="count">The number of samples.</param>
    public void CatchUpAlone(int first, int count)
    {
        for (int table = 0; table < _tables.Length; table++) _updates[table].CatchUpAlone(Slot(table, first, 0), count * _tables[table].PerSample);
    }

    /// <summary>Moves the rows of a block whose gradients are there and that no other sample names.</summary>
    /// <param name="first">The first sample's place in the batch.</param>
    /// <param name="count">The number of samples.</param>
    /// <param name="worker">The thread.</param>
    public void MoveAlone(int first, int count, int worker)
    {
        for (int table = 0; table < _tables.Length; table++)
        {
            int begin = Slot(table, first, 0), rows = count * _tables[table].PerSample;
            for (int place = 0; place < rows; place++)
            {
                if (_updates[table].Rows[begin + place] >= 0) _updates[table].MoveAlone(begin + place, place, worker);
            }
        }
    }

    private long Offset(int table, int row) => _tables[table].Slice.Offset + ((long)row * _tables[table].Slice.Stride);
}

/// <summary>Some consecutive samples of a batch, as one thread differentiates them. Samples are counted from 0 inside the block.</summary>
/// <param name="batch">The batch.</param>
/// <param name="worker">The thread: an index into per-thread scratch.</param>
internal sealed unsafe class SampledBlock(SampledBatch batch, int worker)
{
    /// <summary>The thread: an index into per-thread scratch.</summary>
    public int Worker => worker;

    /// <summary>The shard that the block belongs to: an index into what is summed for all samples.</summary>
    public int Shard { get; set; }

    /// <summary>The place of the first sample in the batch.</summary>
    public int First { get; set; }

    /// <summary>The number of samples.</summary>
    public int Count { get; set; }

    /// <summary>A row that a sample names; -1 for none.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="n">Which of its rows.</param>
    public int Row(int table, int sample, int n = 0) => batch.Updates[table].Rows[batch.Slot(table, First + sample, n)];

    /// <summary>The values of that row.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="n">Which of its rows.</param>
    public float* Values(int table, int sample, int n = 0) => batch.Values(table, Row(table, sample, n));

    /// <summary>Where its gradient is to be written, padding included: whatever stands there is to be overwritten.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="n">Which of its rows.</param>
    public float* Gradient(int table, int sample, int n = 0)
        => batch.Updates[table].Gradient(batch.Slot(table, First + sample, n), batch.Slot(table, sample, n), worker);

    /// <summary>The sample names no row of a table any more: its gradients are zero.</summary>
    /// <param name="table">The table's number.</param>
    /// <param name="sample">The sample.</param>
    public void LeaveOut(int table, int sample) => batch.Rows(table, First + sample, 1).Fill(-1);
}
