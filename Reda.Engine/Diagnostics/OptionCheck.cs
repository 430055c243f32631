using System.Globalization;

namespace Reda.Engine.Diagnostics;

/// <summary>The one form that an option out of range is reported in.</summary>
internal static class OptionCheck
{
    /// <summary>Throws unless the option is in range.</summary>
    /// <param name="holds">Whether it is.</param>
    /// <param name="name">The option's name.</param>
    /// <param name="value">What was found.</param>
    /// <param name="expected">What to give.</param>
    /// <exception cref="RedaException">R001.</exception>
    public static void Require(bool holds, string name, object value, string expected)
    {
        if (holds) return;
        string found = string.Create(CultureInfo.InvariantCulture, $"found {value}");
        throw new RedaException(RedaErrorKind.Usage, "R001", null, $"the option {name} is out of range", found, $"give {expected}");
    }
}
