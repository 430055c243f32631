#if PNG
using SkiaSharp;
#endif

namespace Reda.Cli.Reports.Plots;

/// <summary>Plots as PNG, where this build can draw them.</summary>
internal static class PngImage
{
#if PNG
    private const int PixelsPerUnit = 2;
    private const int FontSize = 13;

    /// <summary>Whether this build can.</summary>
    public static bool IsAvailable => true;

    /// <summary>The file.</summary>
    /// <param name="plan">What is drawn.</param>
    public static byte[] Of(PlotDrawing plan)
    {
        using var surface = SKSurface.Create(new SKImageInfo((int)Math.Ceiling(PlotDrawing.Width * PixelsPerUnit), (int)Math.Ceiling(plan.Height * PixelsPerUnit)));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(PixelsPerUnit);
        using (var canvas = new Canvas(surface.Canvas)) plan.Draw(canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private sealed class Canvas(SKCanvas target) : ICanvas, IDisposable
    {
        private readonly SKFont _font = new(SKTypeface.FromFamilyName("DejaVu Sans"), FontSize);

        public void Line(Ink ink, int series, double width, bool dashed, params ReadOnlySpan<(double X, double Y)> points)
        {
            using var paint = Paint(ink, series);
            using var dashes = dashed ? SKPathEffect.CreateDash([7, 5], 0) : null;
            using var path = new SKPath();
            paint.Style = SKPaintStyle.Stroke;
            paint.StrokeWidth = (float)width;
            paint.PathEffect = dashes;
            for (int n = 0; n < points.Length; n++)
            {
                if (n == 0) path.MoveTo((float)points[n].X, (float)points[n].Y);
                else path.LineTo((float)points[n].X, (float)points[n].Y);
            }

            target.DrawPath(path, paint);
        }

        public void Box(Ink ink, int series, double x, double y, double width, double height)
        {
            using var paint = Paint(ink, series);
            target.DrawRect((float)x, (float)y, (float)width, (float)height, paint);
        }

        public void Dot(Ink ink, int series, double x, double y, double radius, string title)
        {
            using var paint = Paint(ink, series);
            target.DrawCircle((float)x, (float)y, (float)radius, paint);
        }

        public void Text(Ink ink, double x, double y, Anchor anchor, string text)
        {
            using var paint = Paint(ink, 0);
            var align = anchor switch { Anchor.Start => SKTextAlign.Left, Anchor.Middle => SKTextAlign.Center, _ => SKTextAlign.Right };
            target.DrawText(text, (float)x, (float)y, align, _font, paint);
        }

        public void Dispose() => _font.Dispose();

        private static SKPaint Paint(Ink ink, int series) => new() { Color = SKColor.Parse(Palette.Colour(ink, series)), IsAntialias = true };
    }
#else
    /// <summary>Whether this build can.</summary>
    public static bool IsAvailable => false;

    /// <summary>The file.</summary>
    /// <param name="plan">What is drawn.</param>
    public static byte[] Of(PlotDrawing plan) => throw new NotSupportedException("this build cannot draw PNG");
#endif
}
