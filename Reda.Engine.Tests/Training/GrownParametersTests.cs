using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

internal sealed class GrownParametersTests
{
    private static readonly RedaOptions s_options = TrainingRuns.TinyOptions;

    // Item 5 stands with 0 and 1 once and with 1 and 2 once, item 6 with 5 alone, item 7 nowhere.
    private static readonly Interactions s_known = TrainingRuns.Rows(5, [0, 1, 2], [0, 1, 3], [2, 3, 4]);

    private static readonly Interactions s_all = TrainingRuns.Rows(8, [0, 1, 2], [0, 1, 3], [2, 3, 4], [0, 1, 5], [1, 2, 5], [5, 6]);

    private static readonly RedaModel s_model = RedaTrainer.Train(s_known, s_options);

    [Test]
    public void Of_KnownParameters_AreThoseOfTheModel([Values] NewItemStart start, [Values] bool memoryAttention)
    {
        RedaModel model = RedaTrainer.Train(s_known, s_options with { MemoryAttention = memoryAttention });
        ParameterStore<float> grown = GrownParameters.Of(model, s_all, start);
        foreach (ParameterSlice slice in model.Parameters.Slices)
        {
            for (int row = 0; row < slice.Rows; row++)
                Assert.That(grown[slice.Name][row].ToArray(), Is.EqualTo(model.Parameters[slice.Name][row].ToArray()), $"{slice.Name} {row}");
        }
    }

    [Test]
    public void Of_RandomStart_IsThatOfTrainingAnew()
    {
        ParameterStore<float> grown = GrownParameters.Of(s_model, s_all, NewItemStart.Random), anew = RedaParameters.Allocate<float>(s_options, 8);
        RedaParameters.Initialize(anew, s_options);

        for (int row = 5 * s_options.Aspects; row < 8 * s_options.Aspects; row++) Assert.That(Row(grown, row), Is.EqualTo(Row(anew, row)));
    }

    [Test]
    public void Of_NeighboursStart_IsHalfwayToTheirMean()
    {
        ParameterStore<float> random = GrownParameters.Of(s_model, s_all, NewItemStart.Random), grown = GrownParameters.Of(s_model, s_all, NewItemStart.Neighbours);
        for (int aspect = 0; aspect < s_options.Aspects; aspect++)
        {
            float[] Of(int item, ParameterStore<float> parameters) => Row(parameters, (item * s_options.Aspects) + aspect);
            float[] expected = [.. Enumerable.Range(0, s_options.Dimensions).Select(d => Of(5, random)[d] + (0.5f * (Of(0, grown)[d] + (2 * Of(1, grown)[d]) + Of(2, grown)[d]) / 4))];

            Assert.That(Of(5, grown), Is.EqualTo(expected).Within(1e-6));
            foreach (int alone in new[] { 6, 7 }) Assert.That(Of(alone, grown), Is.EqualTo(Of(alone, random)), "no known item is beside it");
        }
    }

    private static float[] Row(ParameterStore<float> parameters, int row) => parameters["items"][row].ToArray();
}
