namespace Reda.IO.Tables;

/// <summary>Rows of text fields under the columns that were looked for, read forwards.</summary>
internal abstract class Table : IDisposable
{
    /// <summary>The header row that was skipped, as <c>user,item</c>; <see langword="null"/> where there was none.</summary>
    public virtual string? Header => null;

    /// <summary>Whether a column is there.</summary>
    /// <param name="column">Its index among those that were looked for.</param>
    public abstract bool Has(int column);

    /// <summary>Goes to the next row. What it throws makes reading on impossible.</summary>
    public abstract bool Next();

    /// <summary>Checks the row as a whole. What it throws concerns this row only.</summary>
    public abstract void Check();

    /// <summary>A field of the row without white space around it, valid until the next call; empty where it is missing. What it throws concerns this row only.</summary>
    /// <param name="column">The column's index among those that were looked for.</param>
    public abstract ReadOnlySpan<char> Field(int column);

    /// <summary>The place of a field, for messages.</summary>
    /// <param name="column">The column's index among those that were looked for.</param>
    public abstract string At(int column);

    /// <summary>The place of the row, for messages.</summary>
    public abstract string At();

    public abstract void Dispose();
}
