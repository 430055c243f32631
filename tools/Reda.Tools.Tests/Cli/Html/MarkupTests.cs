using System.Globalization;
using Reda.Cli.Reports.Html;

namespace Reda.Tools.Tests.Cli.Html;

internal sealed class MarkupTests
{
    [TestCase("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [TestCase("\"' onload='x", "&quot;&#x27; onload=&#x27;x")]
    [TestCase("a & b", "a &amp; b")]
    [TestCase("Bj\u00f6rk \u65e5\u672c", "Bj\u00f6rk \u65e5\u672c")]
    [TestCase("a\u001b\0b", "a\uFFFD\uFFFDb")]
    [TestCase("{0}", "{0}")]
    public void Of_Text_IsEscaped(string text, string expected)
        => Assert.That(Markup.Of($"<td title=\"{text}\">{text}</td>").ToString(), Is.EqualTo($"<td title=\"{expected}\">{expected}</td>"));

    [Test]
    public void Of_Markup_StaysMarkup()
        => Assert.That(Markup.Of($"<p>{Markup.Of($"<b>{"<"}</b>")}{Markup.None}</p>").ToString(), Is.EqualTo("<p><b>&lt;</b></p>"));

    [Test]
    public void Of_Numbers_AreInvariant()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "~" } };
            Assert.That(Markup.Of($"{1234.5:N1}|{0.25}|{-3}").ToString(), Is.EqualTo("1,234.5|0.25|-3"));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Test]
    public void Lines_KeepsLineEndsAndEscapes()
        => Assert.That(Markup.Lines("a\n<b>").ToString(), Is.EqualTo("a\n&lt;b&gt;\n"));
}
