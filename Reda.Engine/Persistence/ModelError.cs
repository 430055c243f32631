using Reda.Engine.Diagnostics;

namespace Reda.Engine.Persistence;

/// <summary>The errors of model files. They carry no location: <see cref="ModelFile"/> adds the path.</summary>
internal static class ModelError
{
    private const int ShownCharacters = 60;

    /// <summary>R110: the file is damaged, truncated, foreign or contradicts itself.</summary>
    /// <param name="what">The rule that is broken.</param>
    /// <param name="found">What was found instead.</param>
    /// <param name="inner">The cause.</param>
    public static RedaException Damaged(string what, string found = "", Exception? inner = null)
        => new(RedaErrorKind.Model, "R110", null, what, found, "fetch an intact copy or make it again", inner);

    /// <summary>R112: what the file holds does not fit in memory.</summary>
    /// <param name="found">What was asked for and what there is.</param>
    /// <param name="inner">The cause.</param>
    public static RedaException TooLarge(string found, Exception? inner = null)
        => new(RedaErrorKind.Memory, "R112", null, "the model does not fit in memory", found, "use a machine with more memory or train a smaller model", inner);

    /// <summary>R120: the file system refused.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What could not be done.</param>
    /// <param name="found">The system's message.</param>
    /// <param name="mend">How to mend it.</param>
    /// <param name="inner">The cause.</param>
    public static RedaException Refused(string path, string what, string found, string mend, Exception? inner = null)
        => new(RedaErrorKind.IO, "R120", path, what, found, mend, inner);

    /// <summary>Text from a file made safe to show: short, and without control characters, which could steer a terminal.</summary>
    /// <param name="text">Any text.</param>
    public static string Quote(string text)
    {
        string shown = text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "...";
        return "'" + string.Concat(shown.Select(c => char.IsControl(c) ? '?' : c)) + "'";
    }
}
