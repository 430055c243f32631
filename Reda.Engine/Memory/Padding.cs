namespace Reda.Engine.Memory;

/// <summary>The width that rows are padded to, so that no kernel needs a tail loop over columns.</summary>
internal static class Padding
{
    /// <summary>The lanes of the engine's one vector shape: 16 floats, one AVX-512 register.</summary>
    public const int Lanes = 16;

    /// <summary>The smallest multiple of <see cref="Lanes"/> that is not below <paramref name="length"/>.</summary>
    /// <param name="length">A number of elements.</param>
    public static int Pad(int length) => (length + Lanes - 1) / Lanes * Lanes;
}
