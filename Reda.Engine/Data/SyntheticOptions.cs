namespace Reda.Engine.Data;

/// <summary>The size of a <see cref="SyntheticData"/> set.</summary>
public sealed record SyntheticOptions
{
    /// <summary>The number of users.</summary>
    public int Users { get; init; } = 600;

    /// <summary>The number of items.</summary>
    public int Items { get; init; } = 800;

    /// <summary>The number of planted aspects (genres, subjects).</summary>
    public int Aspects { get; init; } = 24;

    /// <summary>How many aspects every item belongs to, at most <see cref="Aspects"/>.</summary>
    public int AspectsPerItem { get; init; } = 2;

    /// <summary>How many aspects every user likes, at most <see cref="Aspects"/>.</summary>
    public int AspectsPerUser { get; init; } = 2;

    /// <summary>The mean number of items a user has, at most <see cref="Items"/>; users range from half of it to one and a half, as far as there are that many.</summary>
    public int InteractionsPerUser { get; init; } = 25;

    /// <summary>How many percent of a user's items have nothing to do with the aspects they like.</summary>
    public int NoisePercent { get; init; } = 10;

    /// <summary>The seed of every random choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Users, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Items, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Aspects, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(AspectsPerItem, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(AspectsPerItem, Aspects);
        ArgumentOutOfRangeException.ThrowIfLessThan(AspectsPerUser, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(AspectsPerUser, Aspects);
        ArgumentOutOfRangeException.ThrowIfLessThan(InteractionsPerUser, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(InteractionsPerUser, Items);
        ArgumentOutOfRangeException.ThrowIfNegative(NoisePercent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(NoisePercent, 100);
    }
}
