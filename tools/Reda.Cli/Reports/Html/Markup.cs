using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Reda.Cli.Reports.Html;

/// <summary>Finished HTML or SVG. What the code spells out is markup; every value put into it is text and escaped, unless it is markup itself.</summary>
internal readonly record struct Markup
{
    private static readonly Escaping s_escaping = new();

    private readonly string? _text;

    private Markup(string text) => _text = text;

    /// <summary>No markup.</summary>
    public static Markup None => default;

    /// <summary>Markup with values in it. Numbers are written with invariant culture; control characters in texts are made visible.</summary>
    public static Markup Of(FormattableString markup) => new(string.Format(s_escaping, markup.Format, markup.GetArguments()));

    /// <summary>The parts, one after the other.</summary>
    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(part => part._text)));

    /// <summary>Text of several lines, for preformatted places.</summary>
    public static Markup Lines(string text) => Join(text.Split('\n').Select(line => Of($"{line}\n")));

    /// <summary>Text of this program that is markup already, such as its style sheet.</summary>
    public static Markup Trusted(string markup) => new(markup);

    public override string ToString() => _text ?? "";

    private sealed class Escaping : IFormatProvider, ICustomFormatter
    {
        private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            Markup markup => markup.ToString(),
            IFormattable value => s_encoder.Encode(value.ToString(format, CultureInfo.InvariantCulture)),
            _ => s_encoder.Encode(Plain.OneLine(arg?.ToString() ?? "")),
        };
    }
}
