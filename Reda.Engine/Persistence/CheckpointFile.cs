using System.Text.Json;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Persistence;

/// <summary>Writes and reads the checkpoints of one run: safetensors files, as those of models.</summary>
/// <remarks>
/// <para>
/// The tensors are the weights under the names and in the shapes of <see cref="ModelFile"/>, and the same again with the prefixes first_moments., second_moments.
/// and, when an epoch was evaluated, best. The moments are Adam's decayed sums, without the factors 1 - beta.
/// </para>
/// <para>
/// The metadata are format = reda-checkpoint, format_version = 1, engine_version, data (the fingerprint), options (JSON), validation, state (JSON, see
/// <see cref="CheckpointState"/>) and the checksum over the whole file. Rows of deferred Adam catch up before a checkpoint, which changes no bit, so none has a
/// state of its own.
/// </para>
/// </remarks>
/// <param name="run">The run.</param>
/// <param name="tables">Its tables.</param>
internal sealed class CheckpointFile(CheckpointRun run, CheckpointTables tables)
{
    private const string StateKey = "state";
    private static readonly FileFormat s_format = new("reda-checkpoint", "checkpoint", 1);

    /// <summary>Lays the file of a state out.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The header and the length of the whole file.</returns>
    /// <exception cref="RedaException">R701: a number is not finite.</exception>
    public (byte[] Header, long Length) Lay(CheckpointState state)
    {
        if (tables.FirstViolation(state.Best is not null) is { } violation)
            throw new RedaException(RedaErrorKind.Diverged, "R701", null, "training diverged; no checkpoint of it is kept", violation, "train with a lower learning rate");
        IReadOnlyList<TensorInfo> tensors = tables.Tensors(run.Options, state.Best is not null);
        byte[] header = SafetensorsHeader.Write(s_format.Write([.. run.Write(), new(StateKey, StateJson.Write(state))]), tensors);
        return (header, header.Length + tensors.Sum(tensor => tensor.Bytes));
    }

    /// <summary>Writes the file of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="header">The header that <see cref="Lay"/> made for it.</param>
    /// <param name="stream">A seekable stream at its beginning.</param>
    /// <param name="cancellationToken">Ends the writing early.</param>
    public void Write(CheckpointState state, byte[] header, Stream stream, CancellationToken cancellationToken = default)
    {
        using var writer = new ChecksumWriter(stream);
        writer.Write<byte>(header);
        foreach (var (_, table) in tables.Stored(state.Best is not null))
        {
            foreach (ParameterSlice slice in table.Slices)
            {
                Matrix<float> values = table[slice.Name];
                for (int row = 0; row < values.Rows; row++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    writer.Write<float>(values[row]);
                }
            }
        }

        FileFormat.WriteChecksum(stream, header, writer.Finish());
    }

    /// <summary>Reads a checkpoint into the tables. They are not touched unless the file is intact and of this run.</summary>
    /// <param name="stream">A seekable stream at its beginning.</param>
    /// <exception cref="RedaException">R110: damaged or foreign. R111: of a newer format. R140, R141: of another run.</exception>
    public CheckpointState Read(Stream stream)
    {
        byte[] header = ModelReader.ReadHeader(stream, stream.Length, s_format.Kind);
        JsonElement json = SafetensorsHeader.Parse(header.AsMemory(SafetensorsHeader.PrefixLength));
        Dictionary<string, string> metadata = SafetensorsHeader.Metadata(json);
        s_format.Require(metadata);
        IReadOnlyList<TensorInfo> tensors = SafetensorsHeader.Tensors(json, stream.Length - header.Length);
        string checksum = FileFormat.RequireEntries(metadata, [.. CheckpointRun.Keys, StateKey], []);
        FileFormat.EraseChecksum(header, checksum);

        // Twice: what names the run is believed only when it is known to be intact, and a damaged file is another matter than one of another run.
        using (ChecksumReader whole = Begin(stream, header))
        {
            whole.ReadToEnd();
            FileFormat.RequireSameChecksum(whole.Finish(), checksum);
        }

        run.Require(metadata);
        CheckpointState state = StateJson.Read(metadata[StateKey]);
        state.Validate(run);
        ModelLayout.RequireSame(tensors, tables.Tensors(run.Options, state.Best is not null));
        using ChecksumReader reader = Begin(stream, header);
        Fill(reader, state.Best is not null);
        FileFormat.RequireSameChecksum(reader.Finish(), checksum);
        return tables.FirstViolation(state.Best is not null) is { } violation ? throw ModelError.Damaged("a number is not finite", violation) : state;
    }

    private static ChecksumReader Begin(Stream stream, byte[] header)
    {
        stream.Position = header.Length;
        var reader = new ChecksumReader(stream);
        reader.Append(header);
        return reader;
    }

    private void Fill(ChecksumReader reader, bool withBest)
    {
        foreach (var (_, table) in tables.Stored(withBest))
        {
            foreach (ParameterSlice slice in table.Slices)
            {
                Matrix<float> values = table[slice.Name];
                for (int row = 0; row < values.Rows; row++) reader.Read(values[row]);
            }
        }
    }
}
