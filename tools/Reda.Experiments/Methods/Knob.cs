using System.Globalization;

namespace Reda.Experiments.Methods;

/// <summary>One option of a method that settings may change.</summary>
/// <typeparam name="TOptions">The method's options.</typeparam>
/// <param name="Name">Its name in settings.</param>
/// <param name="Get">Its value, spelt.</param>
/// <param name="Set">The options with another value; <see cref="FormatException"/> where that cannot be read.</param>
/// <param name="Draw">Draws a value for a search from 64 random bits; <see langword="null"/> for an option that is not searched.</param>
internal sealed record Knob<TOptions>(string Name, Func<TOptions, string> Get, Func<TOptions, string, TOptions> Set, Func<ulong, string>? Draw)
{
    /// <summary>All values that <see cref="Draw"/> may give; <see langword="null"/> where they are too many to list, or none.</summary>
    public IReadOnlyList<string>? Choices { get; private init; }

    /// <summary>The option, searched over a few values; not searched without any.</summary>
    /// <param name="choices">The values.</param>
    public Knob<TOptions> Over(params string[] choices)
        => choices.Length == 0 ? this : this with { Choices = choices, Draw = bits => choices[(int)Math.BigMul(bits, (ulong)choices.Length, out _)] };
}

/// <summary>Makes knobs.</summary>
internal static class Knob
{
    /// <summary>The name of the option that training stops after; what successive halving shares out.</summary>
    public const string Epochs = "epochs";

    /// <summary>The name of the length of embeddings.</summary>
    public const string Dimensions = "dimensions";

    /// <summary>A whole number, searched over a few choices.</summary>
    public static Knob<T> Whole<T>(string name, Func<T, int> get, Func<T, int, T> set, params int[] choices) => new Knob<T>(
        name,
        options => get(options).ToString(CultureInfo.InvariantCulture),
        (options, text) => set(options, int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)),
        null)
        .Over([.. choices.Select(choice => choice.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>A number, searched between two bounds, evenly over its logarithm.</summary>
    public static Knob<T> Log<T>(string name, Func<T, double> get, Func<T, double, T> set, double least, double most) => new(
        name,
        options => Settings.Number(get(options)),
        (options, text) => set(options, Real(text)),

        // Three digits, so that a value that is read and written by people is the value that was tried.
        bits => Math.Exp(Math.Log(least) + ((bits >> 11) * (1.0 / (1UL << 53)) * Math.Log(most / least))).ToString("G3", CultureInfo.InvariantCulture));

    /// <summary>A number, searched over a few choices.</summary>
    public static Knob<T> Real<T>(string name, Func<T, double> get, Func<T, double, T> set, params double[] choices) => new Knob<T>(
        name,
        options => Settings.Number(get(options)),
        (options, text) => set(options, Real(text)),
        null)
        .Over([.. choices.Select(Settings.Number)]);

    /// <summary>A named value, searched over all names.</summary>
    public static Knob<T> Named<T, TEnum>(string name, Func<T, TEnum> get, Func<T, TEnum, T> set, params TEnum[] choices)
        where TEnum : struct, Enum
        => new Knob<T>(
            name,
            options => get(options).ToString(),
            (options, text) => Enum.TryParse(text, ignoreCase: true, out TEnum value) ? set(options, value) : throw new FormatException($"{name} is not {text}"),
            null)
            .Over([.. choices.Select(choice => choice.ToString())]);

    /// <summary>Yes or no.</summary>
    public static Knob<T> Flag<T>(string name, Func<T, bool> get, Func<T, bool, T> set, bool searched = false) => new Knob<T>(
        name,
        options => get(options) ? "yes" : "no",
        (options, text) => set(options, text switch { "yes" => true, "no" => false, _ => throw new FormatException($"{name} is yes or no, not {text}") }),
        null)
        .Over(searched ? ["no", "yes"] : []);

    private static double Real(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
