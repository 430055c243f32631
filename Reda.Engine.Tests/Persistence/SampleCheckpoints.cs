using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Engine.Tests.Persistence;

/// <summary>A made-up run with tables of known contents.</summary>
internal sealed class SampleCheckpoints
{
    /// <summary>The smallest shape that has every tensor.</summary>
    public static RedaOptions Tiny { get; } = SampleModels.Options with { MemoryAttention = true, Aspects = 1, Dimensions = 1, MemorySlots = 1, HiddenSize = 1 };

    /// <summary>The run: 20 samples an epoch in batches of 7, so 3 steps.</summary>
    public static CheckpointRun Run { get; } = new("fingerprint", Tiny, "every 5 epochs, patience 3", SamplesPerEpoch: 20);

    /// <summary>In the middle of the third epoch, after the first was the best.</summary>
    public static CheckpointState State { get; } = new()
    {
        Step = 8,
        Epoch = 3,
        Samples = 14,
        Loss = 0.1 + 0.2,
        Margin = 1e-300,
        Seconds = [4, 3, 2, 1.5],
        LargestMargin = 3,
        PreviousMargin = 0,
        Beta1Power = Math.Pow(0.9, 8),
        Beta2Power = double.Epsilon,
        Worse = 1,
        BestEpoch = 1,
        Best = SampleModels.Provenance.Validation,
    };

    /// <summary>Tables whose numbers are 1, 2, 3, ..., or all zero.</summary>
    public SampleCheckpoints(CheckpointRun? run = null, bool filled = true)
    {
        ParameterStore<float> values = RedaParameters.Allocate<float>((run ?? Run).Options, 2);
        Tables = new CheckpointTables(values, values.CloneShape(), values.CloneShape(), values.CloneShape());
        File = new CheckpointFile(run ?? Run, Tables);
        int next = 0;
        foreach (var (_, table) in Tables.Stored(withBest: true))
        {
            table.Initialize((_, matrix) =>
            {
                for (int row = 0; row < matrix.Rows; row++)
                {
                    foreach (ref float value in matrix[row]) value = filled ? ++next : 0;
                }
            });
        }
    }

    public CheckpointTables Tables { get; }

    public CheckpointFile File { get; }

    /// <summary>All numbers of all tables, padding included.</summary>
    public float[] Numbers() => [.. Tables.Stored(withBest: true).SelectMany(stored => stored.Table.Buffer.Span.ToArray())];

    public bool AreZero() => Tables.Stored(withBest: true).All(stored => !stored.Table.Buffer.Span.ContainsAnyExcept(0f));

    public byte[] Bytes(CheckpointState? state = null)
    {
        using var stream = new MemoryStream();
        File.Write(state ?? State, File.Lay(state ?? State).Header, stream);
        return stream.ToArray();
    }

    public CheckpointState Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return File.Read(stream);
    }
}
