namespace Reda.Engine.Tests.Support;

internal static class RandomExtensions
{
    /// <summary>One of the choices.</summary>
    public static T Pick<T>(this Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    /// <summary>A number in [-1, 1).</summary>
    public static double NextUnit(this Random random) => (2 * random.NextDouble()) - 1;
}
