namespace Reda.Cli.Reports.Plots;

/// <summary>The colours of pictures that stand by themselves, on white; the page's are in its style sheet, which has the same on light ground.</summary>
internal static class Palette
{
    /// <summary>How many series have a colour of their own.</summary>
    public const int SeriesCount = 8;

    /// <summary>The name of an ink in style sheets.</summary>
    public static string Class(Ink ink, int series) => ink == Ink.Series ? Plain.Text($"c{(series % SeriesCount) + 1}") : ink.ToString().ToLowerInvariant();

    /// <summary>The colour of an ink.</summary>
    public static string Colour(Ink ink, int series) => ink switch
    {
        Ink.Strong => "#1b2226",
        Ink.Soft => "#55616a",
        Ink.Rule => "#dde2e0",
        _ => (series % SeriesCount) switch { 0 => "#0b7a75", 1 => "#b4531f", 2 => "#5b4bb7", 3 => "#a8790b", 4 => "#b3246b", 5 => "#3f7d20", 6 => "#1f6fb4", _ => "#6b5a4e" },
    };
}
