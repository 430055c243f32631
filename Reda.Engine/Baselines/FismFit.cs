using System.Globalization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>Trains FISM: epochs of steps over shuffled users.</summary>
internal static class FismFit
{
    private const int ProgressMilliseconds = 250;

    /// <summary>Fits the vectors.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="settings">Checked settings.</param>
    /// <param name="progress">Told a few times a second and after every epoch.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <returns>As <see cref="Fism.Layout"/> says.</returns>
    /// <exception cref="RedaException">R105: there is nothing to fit. R112: it does not fit in memory. R701: it diverged.</exception>
    public static ParameterStore<float> Run(
        Interactions data, FismOptions options, FitSettings settings, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        // Who lacks nothing has no negatives, and who has nothing no positives.
        int[] users = [.. Enumerable.Range(0, data.Users.Count).Where(user => data.History(user).Length > 0 && data.History(user).Length < data.Items.Count)];
        if (users.Length == 0) throw new RedaException(
            RedaErrorKind.Data, "R105", null, "there is nothing to fit", "no user has an item and lacks another", "give data in which users have items and lack some");
        settings.EnsureFits(Bytes(data, options, users), "lower the dimensions or the users per step");

        ParameterStore<float> parameters = Initial(data.Items.Count, options);
        using var step = new FismStep(parameters, data, options, LargestStep(data, options, users), settings.Workers, cancellationToken);
        Action<int>? afterEpoch = settings.AfterEpochOf(() => new Fism(options, data.Items, data, parameters));
        long told = Environment.TickCount64;
        double last = double.NaN, speed = 0;
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            var order = new Permutation(users.Length, options.Seed, RandomStreams.FismOrder + (ulong)epoch);
            long begin = Environment.TickCount64;
            double loss = 0;
            for (int first = 0; first < users.Length; first += options.UsersPerStep)
            {
                step.Clear();
                for (int n = first; n < Math.Min(users.Length, first + options.UsersPerStep); n++) step.Add(users[order[n]]);
                loss += step.Run(epoch);
                if (!double.IsFinite(loss)) throw Diverged(epoch);
                if (progress is null || Environment.TickCount64 - told < ProgressMilliseconds) continue;
                told = Environment.TickCount64;
                progress.Report(new FitProgress("training", (epoch - 1 + ((double)first / users.Length)) / options.Epochs, epoch - 1, last, speed));
            }

            last = loss / users.Length;
            speed = data.Count * 1000.0 / Math.Max(1, Environment.TickCount64 - begin);
            progress?.Report(new FitProgress("training", (double)epoch / options.Epochs, epoch, last, speed));
            if (afterEpoch is null && epoch < options.Epochs) continue;
            EnsureFinite(parameters, epoch);
            afterEpoch?.Invoke(epoch);
        }

        return parameters;
    }

    /// <summary>The parameters that training starts with.</summary>
    /// <param name="items">The number of items.</param>
    /// <param name="options">The options.</param>
    internal static ParameterStore<float> Initial(int items, FismOptions options)
    {
        var parameters = new ParameterStore<float>(Fism.Layout(items, options.Dimensions));
        NormalStart.Fill(parameters["history"], options.Dimensions, options.InitialDeviation, options.Seed, RandomStreams.FismHistory);
        NormalStart.Fill(parameters["items"], options.Dimensions, options.InitialDeviation, options.Seed, RandomStreams.FismItems);
        return parameters;
    }

    /// <summary>The most examples that a step can have: those of the users with the longest histories.</summary>
    private static int LargestStep(Interactions data, FismOptions options, int[] users)
    {
        long examples = users.Select(user => (long)data.History(user).Length).OrderDescending().Take(options.UsersPerStep).Sum() * (1 + options.Negatives);
        OptionCheck.Require(examples <= Array.MaxLength / 2, nameof(options.UsersPerStep), options.UsersPerStep, "fewer users or negatives: a step has too many examples");
        return (int)examples;
    }

    private static double Bytes(Interactions data, FismOptions options, int[] users)
    {
        int width = Padding.Pad(options.Dimensions);
        return (4.0 * sizeof(float) * data.Items.Count * (width + 1)) + (2.0 * sizeof(float) * options.UsersPerStep * width)
            + ((double)LargestStep(data, options, users) * FismStep.BytesPerExample) + data.MemoryBytes;
    }

    private static void EnsureFinite(ParameterStore<float> parameters, int epoch)
    {
        foreach (float value in parameters.Buffer.Span)
        {
            if (!float.IsFinite(value)) throw Diverged(epoch);
        }
    }

    private static RedaException Diverged(int epoch) => new(
        RedaErrorKind.Diverged,
        "R701",
        null,
        "training diverged",
        string.Create(CultureInfo.InvariantCulture, $"the loss or a parameter is not finite in epoch {epoch}"),
        "lower the learning rate or raise alpha");
}
