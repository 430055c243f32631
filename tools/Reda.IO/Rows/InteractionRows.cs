namespace Reda.IO.Rows;

/// <summary>Interactions one at a time, whatever the layout. Bad rows are collected and passed over.</summary>
internal abstract class InteractionRows : IDisposable
{
    /// <summary>The header row that was skipped; <see langword="null"/> where there was none.</summary>
    public abstract string? Header { get; }

    /// <summary>The user's id, valid until the next call of <see cref="Next"/>.</summary>
    public abstract ReadOnlySpan<char> User { get; }

    /// <summary>The item's id, valid until the next call of <see cref="Next"/>; empty for a user without items.</summary>
    public abstract ReadOnlySpan<char> Item { get; }

    /// <summary>The rating, where it was asked for; NaN where there is none.</summary>
    public virtual double Rating => double.NaN;

    /// <summary>The time, where it was asked for, in units that depend on the data; NaN where there is none.</summary>
    public virtual double Time => double.NaN;

    /// <summary>The place of the row, for messages.</summary>
    public abstract string At { get; }

    /// <summary>Goes to the next good row.</summary>
    public abstract bool Next();

    public abstract void Dispose();
}
