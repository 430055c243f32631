namespace Reda.IO.Preparing;

/// <summary>Writes prepared data in one layout.</summary>
internal interface IPreparedWriter
{
    /// <summary>The file of each part.</summary>
    IReadOnlyDictionary<Part, string> Names { get; }

    /// <summary>Whether the files call users and items by their numbers rather than by their original ids.</summary>
    bool WritesNumbers { get; }

    /// <summary>Writes one part.</summary>
    void Write(PreparedData data, Part part, Stream stream, CancellationToken cancellationToken);
}
