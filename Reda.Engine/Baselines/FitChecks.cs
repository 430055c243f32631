using Reda.Engine.Data;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Baselines;

/// <summary>What every fit begins with.</summary>
internal static class FitChecks
{
    /// <summary>Refuses options and settings out of range, data without interactions and a token that is cancelled already.</summary>
    /// <param name="options">The options.</param>
    /// <param name="data">The interactions.</param>
    /// <param name="settings">The settings; <see langword="null"/> means the default ones.</param>
    /// <param name="cancellationToken">The token.</param>
    /// <returns>The settings that are meant.</returns>
    /// <exception cref="RedaException">R001 or R105.</exception>
    public static FitSettings Begin(BaselineOptions options, Interactions data, FitSettings? settings, CancellationToken cancellationToken)
    {
        settings ??= new FitSettings();
        options.Validate();
        settings.Validate();
        if (data.Count == 0)
            throw new RedaException(RedaErrorKind.Data, "R105", null, "there is nothing to fit", "the data has no interactions", "give data with at least one interaction");
        cancellationToken.ThrowIfCancellationRequested();
        return settings;
    }
}
