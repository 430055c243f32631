namespace Reda.IO.Preparing;

/// <summary>What becomes of a (user, item) pair that occurs again.</summary>
public enum DuplicatePolicy
{
    /// <summary>The pair counts once; rating and time are those of the latest.</summary>
    Merge,

    /// <summary>It is an error.</summary>
    Error,
}

/// <summary>Which action of each user is held out for the test.</summary>
public enum SplitRule
{
    /// <summary>One at random, the same for the same seed.</summary>
    Random,

    /// <summary>The last by time; of several at the same time, the last in the data.</summary>
    Last,

    /// <summary>None.</summary>
    None,
}

/// <summary>The layouts that prepared data is written in.</summary>
public enum PreparedFormat
{
    /// <summary>The authors' format with ids from 0: <c>trainset.txt</c>, <c>testset.txt</c>, <c>validset.txt</c>.</summary>
    Authors,

    /// <summary>CSV with the original ids: <c>train.csv</c>, <c>test.csv</c>, <c>validation.csv</c>.</summary>
    Csv,

    /// <summary>Parquet with the original ids: <c>train.parquet</c>, <c>test.parquet</c>, <c>validation.parquet</c>.</summary>
    Parquet,
}

/// <summary>How raw data becomes training data. The steps are taken in the order of these options.</summary>
public sealed record PrepareOptions
{
    /// <summary>Keep actions with a higher rating only; <see langword="null"/> keeps all. The paper takes ratings above 3 as positive.</summary>
    public double? RatingAbove { get; init; }

    /// <summary>What becomes of repeated pairs.</summary>
    public DuplicatePolicy Duplicates { get; init; }

    /// <summary>Users with fewer actions are dropped, once.</summary>
    public int MinUserActions { get; init; }

    /// <summary>Items with fewer actions are dropped, once, after the users.</summary>
    public int MinItemActions { get; init; }

    /// <summary>Users and items with fewer actions are dropped again and again until none is left.</summary>
    public int KCore { get; init; }

    /// <summary>Which action of each user is held out.</summary>
    public SplitRule Split { get; init; }

    /// <summary>Whether another action of each user is held out for validation, by the same rule.</summary>
    public bool Validation { get; init; }

    /// <summary>The seed of the random split.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The layout of the files.</summary>
    public PreparedFormat Format { get; init; }

    /// <summary>Whether prepared files of an earlier run in the same folder may be replaced.</summary>
    public bool Overwrite { get; init; }
}
