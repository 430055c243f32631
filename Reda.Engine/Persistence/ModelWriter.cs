using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>Writes a model as a stream of bytes that depends on nothing but the model and the engine's version.</summary>
internal sealed class ModelWriter
{
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
        HistorySizes? histories = _histories is null ? null : new(_histories.Users.Count, TextTensors.Bytes(_histories.Users.Ids, "id"), _histories.Count);
        long? nameBytes = model.ItemNames.Count == 0 ? null : TextTensors.Bytes(Names, "item name");
        _tensors = ModelLayout.Tensors(model.Options, new ModelSizes(model.Items.Count, TextTensors.Bytes(model.Items.Ids, "id"), histories, nameBytes));
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

    private void WriteTensor(ChecksumWriter writer, TensorInfo tensor)
    {
        switch (tensor.Name)
        {
            case ModelLayout.ItemIdOffsets: TextTensors.WriteOffsets(writer, _model.Items.Ids); break;
            case ModelLayout.ItemNameOffsets: TextTensors.WriteOffsets(writer, Names); break;
            case ModelLayout.UserIdOffsets: TextTensors.WriteOffsets(writer, _histories!.Users.Ids); break;
            case ModelLayout.ItemIds: TextTensors.WriteTexts(writer, _model.Items.Ids); break;
            case ModelLayout.ItemNames: TextTensors.WriteTexts(writer, Names); break;
            case ModelLayout.UserIds: TextTensors.WriteTexts(writer, _histories!.Users.Ids); break;
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
}
