namespace Reda.Engine.Diagnostics;

/// <summary>The family of an error. The numeric value is the exit code that the <c>reda</c> tool ends with.</summary>
public enum RedaErrorKind
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>An option or argument is wrong.</summary>
    Usage = 2,

    /// <summary>Interaction data is missing, malformed or unusable.</summary>
    Data = 3,

    /// <summary>A model file is damaged, truncated, foreign or does not fit.</summary>
    Model = 4,

    /// <summary>The file system refused.</summary>
    IO = 5,

    /// <summary>There is not enough memory.</summary>
    Memory = 6,

    /// <summary>Training diverged or collapsed.</summary>
    Diverged = 7,

    /// <summary>The user interrupted the run.</summary>
    Interrupted = 130,
}
