using System.Globalization;
using System.Text.RegularExpressions;
using Reda.Cli.Reports.Html;

namespace Reda.Tools.Tests.Cli.Html;

/// <summary>The colours of the report, light and dark, by the contrasts of WCAG 2.</summary>
internal sealed partial class StyleTests
{
    private const double ForText = 4.5;
    private const double ForMarks = 3;

    [TestCase(0, TestName = "Colours_Light_CanBeRead")]
    [TestCase(1, TestName = "Colours_Dark_CanBeRead")]
    public void Colours_OfAScheme_CanBeRead(int scheme)
    {
        string style = File.ReadAllText(Path.Combine(Repository.Root, "tools", "Reda.Cli", "Reports", "Html", "report.css"));
        string[] palettes = [.. Palette().Matches(style).Select(match => match.Value)];
        Assert.That(palettes, Has.Length.EqualTo(2));
        var colours = Colour().Matches(palettes[scheme]).ToDictionary(match => match.Groups[1].Value, match => Luminance(match.Groups[2].Value));
        foreach (string ground in new[] { "page", "card" })
        {
            foreach (string text in new[] { "ink", "soft", "one" }) Assert.That(Contrast(colours[text], colours[ground]), Is.GreaterThanOrEqualTo(ForText), $"{text} on {ground}");
            Assert.That(Contrast(colours["two"], colours[ground]), Is.GreaterThanOrEqualTo(ForMarks), $"two on {ground}");
        }
    }

    [TestCase(0.04, "0.0 s")]
    [TestCase(59.94, "59.9 s")]
    [TestCase(59.96, "1 min 00 s")]
    [TestCase(3599, "59 min 59 s")]
    [TestCase(3725, "1 h 02 min")]
    public void Duration_OfSeconds_IsSaidAsPeopleDo(double seconds, string expected) => Assert.That(TrainingSection.Duration(seconds), Is.EqualTo(expected));

    private static double Contrast(double a, double b) => (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);

    private static double Luminance(string hex)
    {
        double[] parts = [.. Enumerable.Range(0, 3).Select(n => int.Parse(hex.AsSpan(2 * n, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)];
        double[] linear = [.. parts.Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))];
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }

    [GeneratedRegex(":root \\{[^}]*--page[^}]*\\}")]
    private static partial Regex Palette();

    [GeneratedRegex("--(\\w+): #([0-9a-f]{6})")]
    private static partial Regex Colour();
}
