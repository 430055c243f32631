using System.Globalization;

namespace Reda.Engine.Diagnostics;

/// <summary>
/// The one exception the engine and its tools throw for bad input: a stable code, where, what is wrong, what was found and how to mend it.
/// </summary>
/// <remarks>Codes: R0## usage, R10#, R13# and R15# data, R11# models, R12# files, R14# checkpoints, R16# reports and configuration, R7## training.</remarks>
public sealed class RedaException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="kind">The family, which fixes the exit code.</param>
    /// <param name="code">A stable code such as <c>R103</c>.</param>
    /// <param name="location"><c>FILE</c>, <c>FILE:LINE</c> or <c>FILE:LINE:COLUMN</c> (both from 1), or <see langword="null"/>.</param>
    /// <param name="what">What is wrong.</param>
    /// <param name="found">What was found; empty where nothing can be shown.</param>
    /// <param name="mend">How to mend it.</param>
    /// <param name="inner">The cause, if another exception led here.</param>
    public RedaException(RedaErrorKind kind, string code, string? location, string what, string found, string mend, Exception? inner = null)
        : base(Compose(location, what, found, mend), inner)
    {
        Kind = kind;
        Code = code;
        Location = location;
    }

    private RedaException(IReadOnlyList<RedaException> problems, long total)
        : base(string.Create(CultureInfo.InvariantCulture, $"{problems[0].Message}; the first of {total} bad rows"), problems[0].InnerException)
    {
        Kind = problems[0].Kind;
        Code = problems[0].Code;
        Location = problems[0].Location;
        Problems = problems;
    }

    /// <summary>The family of the error.</summary>
    public RedaErrorKind Kind { get; }

    /// <summary>The stable code, for example <c>R110</c>.</summary>
    public string Code { get; }

    /// <summary>Where the error is, or <see langword="null"/>.</summary>
    public string? Location { get; }

    /// <summary>Where data have several bad rows: the first ten, in the order they were found. Otherwise empty.</summary>
    public IReadOnlyList<RedaException> Problems { get; } = [];

    /// <summary>The exit code of a program that ends with this error.</summary>
    public int ExitCode => (int)Kind;

    /// <summary>One error for all bad rows: it has the code and the place of the first, and says how many there are.</summary>
    /// <param name="problems">The first bad rows, at least one.</param>
    /// <param name="total">How many there are in all.</param>
    public static RedaException FirstOf(IReadOnlyList<RedaException> problems, long total) => total == 1 ? problems[0] : new RedaException(problems, total);

    private static string Compose(string? location, string what, string found, string mend)
    {
        string place = location is null ? "" : location + ": ";
        string parts = string.Join("; ", new[] { what, found, mend }.Where(part => part.Length > 0));
        return place + parts;
    }
}
