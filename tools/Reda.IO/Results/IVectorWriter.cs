namespace Reda.IO.Results;

/// <summary>Writes vectors of one length, one after the other.</summary>
public interface IVectorWriter
{
    /// <summary>Writes one vector.</summary>
    /// <param name="key">The ids that it belongs to: an item, a user, or both items of a pair.</param>
    /// <param name="vector">Its numbers.</param>
    void Write(ReadOnlySpan<string> key, ReadOnlySpan<float> vector);

    /// <summary>Writes what is still held back. Nothing may follow.</summary>
    void Complete();
}
