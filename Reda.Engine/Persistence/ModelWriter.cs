using System.Buffers;
using System.Text;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>Writes a model as a stream of bytes that depends on nothing but the model and the engine's version.</summary>
internal sealed class ModelWriter
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly RedaModel _model;
    private readonly Interactions? _histories;
    private readonly IReadOnlyList<TensorInfo> _tensors;
    private readonly byte[] _header;

    /// <summary>Checks the model and lays the file out; nothing is written yet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="includeHistories">Whether user ids and histories go into the file.</param>
    /// <exception cref="RedaException">R701: a weight is not finite. R103: an id or a name is no Unicode text.</exception>
    public ModelWriter(RedaModel model, bool includeHistories)
    {
        if (FiniteWeights.FirstViolation(model.Parameters) is { } violation)
            throw new RedaException(RedaErrorKind.Diverged, "R701", null, "the model diverged and is not saved", violation, "train with a lower learning rate");
        _model = model;
        _histories = includeHistories ? model.Histories : null;
        HistorySizes? histories = _histories is null ? null : new(_histories.Users.Count, Bytes(_histories.Users.Ids, "id"), _histories.Count);
        long? nameBytes = model.ItemNames.Count == 0 ? null : Bytes(Names, "item name");
        _tensors = ModelLayout.Tensors(model.Options, new ModelSizes(model.Items.Count, Bytes(model.Items.Ids, "id"), histories, nameBytes));
        _header = SafetensorsHeader.Write(ModelMetadata.Write(model.Options, model.Provenance), _tensors);
    }

    /// <summary>The bytes of the whole file.</summary>
    public long Length => _header.Length + _tensors.Sum(tensor => tensor.Bytes);

    /// <summary>Writes the file.</summary>
    /// <param name="stream">A seekable stream at its beginning.</param>
    public void WriteTo(Stream stream)
    {
        using var writer = new ChecksumWriter(stream);
        writer.Write<byte>(_header);
        foreach (TensorInfo tensor in _tensors) WriteTensor(writer, tensor);
        FileFormat.WriteChecksum(stream, _header, writer.Finish());
    }

    private IEnumerable<string> Names => _model.ItemNames.Select(name => name ?? "");

    private static long Bytes(IEnumerable<string> texts, string kind)
    {
        long bytes = 0;
        int n = 0;
        try
        {
            foreach (string text in texts)
            {
                bytes += s_strictUtf8.GetByteCount(text);
                n++;
            }
        }
        catch (EncoderFallbackException e)
        {
            throw new RedaException(RedaErrorKind.Data, "R103", null, $"an {kind} is no Unicode text", $"{kind} {n} holds half of a surrogate pair", $"mend the {kind}", e);
        }

        return bytes;
    }

    private void WriteTensor(ChecksumWriter writer, TensorInfo tensor)
    {
        switch (tensor.Name)
        {
            case ModelLayout.ItemIdOffsets: WriteOffsets(writer, _model.Items.Ids); break;
            case ModelLayout.ItemNameOffsets: WriteOffsets(writer, Names); break;
            case ModelLayout.UserIdOffsets: WriteOffsets(writer, _histories!.Users.Ids); break;
            case ModelLayout.ItemIds: WriteTexts(writer, _model.Items.Ids); break;
            case ModelLayout.ItemNames: WriteTexts(writer, Names); break;
            case ModelLayout.UserIds: WriteTexts(writer, _histories!.Users.Ids); break;
            case ModelLayout.HistoryItems: writer.Write(_histories!.HistoryItems); break;
            case ModelLayout.HistoryOffsets:
                foreach (int offset in _histories!.Offsets) writer.Write((long)offset);
                break;
            default:
                Matrix<float> values = _model.Parameters[tensor.Name];
                for (int row = 0; row < values.Rows; row++) writer.Write<float>(values[row]);
                break;
        }
    }

    private static void WriteOffsets(ChecksumWriter writer, IEnumerable<string> texts)
    {
        long offset = 0;
        writer.Write(offset);
        foreach (string text in texts)
        {
            offset += s_strictUtf8.GetByteCount(text);
            writer.Write(offset);
        }
    }

    private static void WriteTexts(ChecksumWriter writer, IEnumerable<string> texts)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (string text in texts)
        {
            bytes.ResetWrittenCount();
            s_strictUtf8.GetBytes(text, bytes);
            writer.Write(bytes.WrittenSpan);
        }
    }
}
