using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Persistence;

/// <summary>The tables of a run as they lie in memory: a checkpoint is written from them and read into them, without a copy.</summary>
/// <param name="Values">The parameters.</param>
/// <param name="FirstMoments">Adam's decayed sums of gradients.</param>
/// <param name="SecondMoments">Adam's decayed sums of squared gradients.</param>
/// <param name="Best">The parameters of the best epoch; <see langword="null"/> when not validating.</param>
internal sealed record CheckpointTables(
    ParameterStore<float> Values, ParameterStore<float> FirstMoments, ParameterStore<float> SecondMoments, ParameterStore<float>? Best)
{
    /// <summary>The tables that belong into a checkpoint, by the prefix of their tensors.</summary>
    /// <param name="withBest">Whether an epoch was evaluated.</param>
    public IReadOnlyList<(string Prefix, ParameterStore<float> Table)> Stored(bool withBest)
    {
        List<(string, ParameterStore<float>)> tables = [("", Values), ("first_moments.", FirstMoments), ("second_moments.", SecondMoments)];
        if (withBest && Best is not null) tables.Add(("best.", Best));
        return tables;
    }

    /// <summary>The tensors of a checkpoint in the order of the file.</summary>
    /// <param name="options">The options.</param>
    /// <param name="withBest">Whether an epoch was evaluated.</param>
    public IReadOnlyList<TensorInfo> Tensors(RedaOptions options, bool withBest)
    {
        long items = Values.Slice(ModelLayout.Items).Rows / options.Aspects;
        return [.. Stored(withBest).SelectMany(stored => ModelLayout.Parameters(options, items).Select(tensor => tensor with { Name = stored.Prefix + tensor.Name }))];
    }

    /// <summary>The first number that is not finite, as in <c>first_moments.items[17,3] is NaN</c>; <see langword="null"/> when all are.</summary>
    /// <param name="withBest">Whether an epoch was evaluated.</param>
    public string? FirstViolation(bool withBest)
        => Stored(withBest).Select(stored => FiniteWeights.FirstViolation(stored.Table) is { } violation ? stored.Prefix + violation : null).FirstOrDefault(found => found is not null);
}
