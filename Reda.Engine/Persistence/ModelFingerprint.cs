using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>What tells the weights of one model from those of another, whatever is done about its pooling and histories.</summary>
internal static class ModelFingerprint
{
    /// <summary>The SHA-256 of the names, shapes and values of all weights, in lower-case hexadecimal digits.</summary>
    /// <param name="model">The model.</param>
    public static string Of(RedaModel model)
    {
        using var writer = new ChecksumWriter(Stream.Null);
        writer.Write(model.Options.Aspects);
        foreach (ParameterSlice slice in model.Parameters.Slices)
        {
            writer.Write<char>(slice.Name);
            writer.Write(slice.Rows);
            writer.Write(slice.Columns);
            Matrix<float> values = model.Parameters[slice.Name];
            for (int row = 0; row < values.Rows; row++) writer.Write<float>(values[row]);
        }

        return writer.Finish();
    }
}
