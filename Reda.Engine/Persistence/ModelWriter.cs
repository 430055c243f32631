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
    /// <exception cref="RedaException">R701: a weight is not finite. R103: an id is no Unicode text.</exception>
    public ModelWriter(RedaModel model, bool includeHistories)
    {
        if (FiniteWeights.FirstViolation(model.Parameters) is { } violation)
            throw new RedaException(RedaErrorKind.Diverged, "R701", null, "the model diverged and is not saved", violation, "train with a lower learning rate");
        _model = model;
        _histories = includeHistories ? model.Histories : null;
        HistorySizes? histories = _histories is null ? null : new(_histories.Users.Count, IdBytes(_histories.Users), _histories.Count);
        _tensors = ModelLayout.Tensors(model.Options, new ModelSizes(model.Items.Count, IdBytes(model.Items), histories));
        _header = SafetensorsHeader.Write(ModelMetadata.Write(model.Options), _tensors);
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
        string checksum = writer.Finish();
        stream.Position = ModelMetadata.BlankChecksumPosition(_header);
        stream.Write(Encoding.ASCII.GetBytes(checksum));
    }

    private static long IdBytes(Vocabulary ids)
    {
        long bytes = 0;
        for (int i = 0; i < ids.Count; i++)
        {
            try
            {
                bytes += s_strictUtf8.GetByteCount(ids[i]);
            }
            catch (EncoderFallbackException e)
            {
                throw new RedaException(RedaErrorKind.Data, "R103", null, "an id is no Unicode text", $"id {i} holds half of a surrogate pair", "mend the id", e);
            }
        }

        return bytes;
    }

    private void WriteTensor(ChecksumWriter writer, TensorInfo tensor)
    {
        switch (tensor.Name)
        {
            case ModelLayout.ItemIdOffsets: WriteIdOffsets(writer, _model.Items); break;
            case ModelLayout.UserIdOffsets: WriteIdOffsets(writer, _histories!.Users); break;
            case ModelLayout.ItemIds: WriteIds(writer, _model.Items); break;
            case ModelLayout.UserIds: WriteIds(writer, _histories!.Users); break;
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

    private static void WriteIdOffsets(ChecksumWriter writer, Vocabulary ids)
    {
        long offset = 0;
        writer.Write(offset);
        foreach (string id in ids.Ids)
        {
            offset += s_strictUtf8.GetByteCount(id);
            writer.Write(offset);
        }
    }

    private static void WriteIds(ChecksumWriter writer, Vocabulary ids)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (string id in ids.Ids)
        {
            bytes.ResetWrittenCount();
            s_strictUtf8.GetBytes(id, bytes);
            writer.Write(bytes.WrittenSpan);
        }
    }
}
