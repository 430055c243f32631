namespace Reda.Cli.Reports.Plots;

/// <summary>What a stroke or a text is drawn for; each has a colour on light and on dark ground.</summary>
internal enum Ink
{
    /// <summary>Values and their intervals.</summary>
    Strong,

    /// <summary>Axes and their names.</summary>
    Soft,

    /// <summary>Lines behind the data.</summary>
    Rule,

    /// <summary>The first series; the others follow.</summary>
    Series,
}

/// <summary>Where a text stands to its place.</summary>
internal enum Anchor
{
    /// <summary>Behind it.</summary>
    Start,

    /// <summary>Around it.</summary>
    Middle,

    /// <summary>Before it.</summary>
    End,
}

/// <summary>Something to draw on. Lengths are those of the picture, whose origin is above left.</summary>
internal interface ICanvas
{
    /// <summary>Draws joined lines.</summary>
    void Line(Ink ink, int series, double width, bool dashed, params ReadOnlySpan<(double X, double Y)> points);

    /// <summary>Fills a box.</summary>
    void Box(Ink ink, int series, double x, double y, double width, double height);

    /// <summary>Fills a circle; <paramref name="title"/> is what a pointer on it is told.</summary>
    void Dot(Ink ink, int series, double x, double y, double radius, string title);

    /// <summary>Writes a line of text on its base line.</summary>
    void Text(Ink ink, double x, double y, Anchor anchor, string text);
}
