namespace Reda.Experiments.Results;

/// <summary>How the points of a plot are drawn.</summary>
public enum PlotKind
{
    /// <summary>Joined by lines.</summary>
    Lines,

    /// <summary>Bars from 0, the series of a category beside each other.</summary>
    Bars,

    /// <summary>Dots by themselves.</summary>
    Dots,
}

/// <summary>A point.</summary>
/// <param name="X">Where it lies; of bars the number of the category.</param>
/// <param name="Y">Its value.</param>
/// <param name="Margin">Half the width of its 95 % interval; 0 for none.</param>
public readonly record struct PlotPoint(double X, double Y, double Margin = 0);

/// <summary>Points that belong together.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Points">The points.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<PlotPoint> Points);

/// <summary>A picture in numbers.</summary>
/// <param name="Id">The name of its files.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Says">What it shows, in words.</param>
/// <param name="Kind">How points are drawn.</param>
/// <param name="X">What the horizontal axis is.</param>
/// <param name="Y">What the vertical axis is.</param>
/// <param name="Series">The points, at least one series.</param>
public sealed record Plot(string Id, string Title, string Says, PlotKind Kind, string X, string Y, IReadOnlyList<PlotSeries> Series)
{
    /// <summary>The names of whole numbers on the horizontal axis from 0 on; none where it shows numbers.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
}
