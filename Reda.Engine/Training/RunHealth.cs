using System.Globalization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>
/// Stops a run that has diverged or collapsed. Zero is a saddle point of the loss: when the decay wins before a signal has grown, every score becomes equal and
/// stays so.
/// </summary>
/// <param name="options">The run's options, named in the advice.</param>
internal sealed class RunHealth(RedaOptions options)
{
    /// <summary>Beyond this mean |x| every sigmoid is saturated a hundred times over: no sound run comes near it.</summary>
    private const double SaneMargin = 1e4;
    private const double CollapseTolerance = 1e-4;
    private const int FirstCollapseEpoch = 3;

    /// <summary>
    /// A sound run may lose nine tenths of its margin before the signal grows; a run that collapses loses a thousandfold in a few epochs and never comes back.
    /// </summary>
    private const double CollapsedShare = 1e-3;

    /// <summary>A run that ends undecided, still shrinking and with margins below this has learned nothing: its scores are ties.</summary>
    private const double FinalMargin = 1e-5;

    /// <summary>The largest mean margin of an epoch.</summary>
    public double LargestMargin { get; private set; }

    /// <summary>The mean margin of the last epoch.</summary>
    public double PreviousMargin { get; private set; }

    /// <summary>With one slot all relations are equal, whatever rounding leaves of a margin.</summary>
    private bool OneSlot => options.MemoryAttention && options.MemorySlots == 1;

    /// <summary>Continues after the epochs of another run.</summary>
    /// <param name="largestMargin">Its <see cref="LargestMargin"/>.</param>
    /// <param name="previousMargin">Its <see cref="PreviousMargin"/>.</param>
    public void Continue(double largestMargin, double previousMargin)
    {
        LargestMargin = largestMargin;
        PreviousMargin = previousMargin;
    }

    /// <summary>Looks at the sums of one optimiser step.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The first sample of the batch.</param>
    /// <param name="totals">The step's sums.</param>
    /// <exception cref="RedaException">R701.</exception>
    public void AfterStep(int epoch, int first, in LossTotals totals)
    {
        if (double.IsFinite(totals.Loss) && double.IsFinite(totals.Margin)) return;
        throw Diverged(Invariant($"the loss is not finite in the batch from sample {first} of epoch {epoch}"));
    }

    /// <summary>Looks at one epoch.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="meanLoss">The mean loss of a sample.</param>
    /// <param name="meanMargin">The mean |x| of a sample.</param>
    /// <param name="parameters">The parameters after the epoch.</param>
    /// <exception cref="RedaException">R701, R702.</exception>
    public void AfterEpoch(int epoch, double meanLoss, double meanMargin, ParameterStore<float> parameters)
    {
        if (meanMargin > SaneMargin) throw Diverged(Invariant($"relations fit by {meanMargin:G3} on average in epoch {epoch}"));
        foreach (ParameterSlice slice in parameters.Slices)
        {
            int bad = IndexOfNonFinite(parameters.Buffer.Span.Slice((int)slice.Offset, (int)slice.PaddedLength));
            if (bad >= 0) throw Diverged(Invariant($"row {bad / slice.Stride} of {slice.Name} is not finite after epoch {epoch}"));
        }

        double undecided = options.Loss == RelationLossKind.Sigmoid
            ? 0.5
            : ScoreRanking.Undecided(options.Loss, options.Sampling == SampleReading.Pooled ? options.Negatives : 1);
        LargestMargin = Math.Max(LargestMargin, meanMargin);
        bool isUndecided = epoch >= FirstCollapseEpoch && Math.Abs(meanLoss - undecided) < CollapseTolerance;
        bool endsInTies = epoch == options.Epochs && meanMargin < Math.Min(FinalMargin, PreviousMargin);
        if (isUndecided && (OneSlot || endsInTies || meanMargin <= CollapsedShare * LargestMargin))
            throw Collapsed(Invariant($"the loss stands at {meanLoss:F5} and the margin at {meanMargin:G2} in epoch {epoch}"));
        PreviousMargin = meanMargin;
    }

    private static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        for (int n = 0; n < values.Length; n++)
        {
            if (!float.IsFinite(values[n])) return n;
        }

        return -1;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private RedaException Diverged(string found) => new(
        RedaErrorKind.Diverged, "R701", null, "training diverged; nothing was saved", found, Invariant($"lower the learning rate ({options.LearningRate}) or the spreads"));

    private RedaException Collapsed(string found) => new(
        RedaErrorKind.Diverged,
        "R702",
        null,
        "training collapsed: every score is the same; nothing was saved",
        found,
        OneSlot
            ? "use at least 2 memory slots: with one, all relations are equal"
            : Invariant($"lower the weight decay ({options.WeightDecay}) or raise the item spread ({options.InitialItemSpread()}) and the memory spread ({options.MemorySpread})"));
}
