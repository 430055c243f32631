using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Tests.Models;

internal sealed class RedaOptionsTests
{
    private static IEnumerable<TestCaseData> Wrong()
    {
        var sound = new RedaOptions();

        // k x k of 65,536 aspects is 0 in 32 bits: without a limit, scratch of no size would be written far beyond its end.
        foreach (int number in new[] { 0, -1, int.MinValue, 4097, 65_536, int.MaxValue })
        {
            yield return Case(nameof(RedaOptions.Aspects), number, sound with { Aspects = number });
            yield return Case(nameof(RedaOptions.Dimensions), number, sound with { Dimensions = number });
            yield return Case(nameof(RedaOptions.MemorySlots), number, sound with { MemorySlots = number });
            yield return Case(nameof(RedaOptions.HiddenSize), number, sound with { HiddenSize = number });
        }

        foreach (int number in new[] { 0, -1, int.MinValue })
        {
            yield return Case(nameof(RedaOptions.BatchSize), number, sound with { BatchSize = number });
            yield return Case(nameof(RedaOptions.Epochs), number, sound with { Epochs = number });
        }

        yield return Case(nameof(RedaOptions.BatchSize), int.MaxValue, sound with { BatchSize = int.MaxValue });
        foreach (double number in new[] { -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            yield return Case(nameof(RedaOptions.Beta), number, sound with { Beta = number });
            yield return Case(nameof(RedaOptions.LearningRate), number, sound with { LearningRate = number });
            yield return Case(nameof(RedaOptions.WeightDecay), number, sound with { WeightDecay = number });
            yield return Case(nameof(RedaOptions.ItemSpread), number, sound with { ItemSpread = number });
            yield return Case(nameof(RedaOptions.MemorySpread), number, sound with { MemorySpread = number });
        }

        foreach (double number in new[] { 0, 1e-46, 0.0009, 1001, 1e300 }) yield return Case(nameof(RedaOptions.Beta), number, sound with { Beta = number });
        foreach (double number in new[] { -0.1, 0.91, 1, double.NaN }) yield return Case(nameof(RedaOptions.Dropout), number, sound with { Dropout = number });
        yield return Case(nameof(RedaOptions.LearningRate), 0, sound with { LearningRate = 0 });
        yield return Case(nameof(RedaOptions.ItemSpread), 0, sound with { ItemSpread = 0 });
        yield return Case(nameof(RedaOptions.MemorySpread), 0, sound with { MemorySpread = 0 });
        yield return Case(nameof(RedaOptions.Pooling), 9, sound with { Pooling = (HistoryPooling)9 });
        yield return Case(nameof(RedaOptions.Loss), 9, sound with { Loss = (RelationLossKind)9 });
        yield return Case(nameof(RedaOptions.Sampling), 9, sound with { Sampling = (SampleReading)9 });
        yield return Case(nameof(RedaOptions.Optimizer), 9, sound with { Optimizer = (AdamMode)9 });

        RedaOptions pooled = sound with { Sampling = SampleReading.Pooled };
        foreach (int number in new[] { -1, 0, 2, 65 }) yield return Case(nameof(RedaOptions.ChunkItems), number, pooled with { ChunkItems = number });
        foreach (int number in new[] { -1, 0, 1025 }) yield return Case(nameof(RedaOptions.Negatives), number, pooled with { Negatives = number });
        foreach (double number in new[] { -0.1, 1.1, double.NaN }) yield return Case(nameof(RedaOptions.PopularNegatives), number, pooled with { PopularNegatives = number });
        yield return Case(nameof(RedaOptions.ChunkItems), 16, sound with { ChunkItems = 16 });
        yield return Case(nameof(RedaOptions.Negatives), 4, sound with { Negatives = 4 });
        yield return Case(nameof(RedaOptions.PopularNegatives), 0.5, sound with { PopularNegatives = 0.5 });
    }

    [TestCaseSource(nameof(Wrong))]
    public void Validate_OptionOutOfRange_IsNamedWithWhatWasFound(string name, string found, RedaOptions options)
        => Assert.That(
            options.Validate,
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R001").And.Property(nameof(RedaException.ExitCode)).EqualTo(2)
                .And.Message.Contains($"the option {name} ").And.Message.Contains($"found {found};"));

    [TestCase(SampleReading.Pooled, RelationLossKind.Sigmoid)]
    [TestCase(SampleReading.Shared, RelationLossKind.Softmax)]
    [TestCase(SampleReading.Independent, RelationLossKind.Softmax)]
    public void Validate_LossThatTheSamplesCannotHave_IsR001(SampleReading sampling, RelationLossKind loss)
        => Assert.That(
            new RedaOptions { Sampling = sampling, Loss = loss }.Validate,
            Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R001").And.Message.Contains($"found {loss};"));

    [TestCase(2000, 8, 250)]
    [TestCase(7, 8, 1)]
    [TestCase(100, 64, 1)]
    public void StepSize_OfPooledSamples_IsWholeChunks(int batch, int items, int chunks)
        => Assert.That(new RedaOptions { Sampling = SampleReading.Pooled, BatchSize = batch, ChunkItems = items }.StepSize, Is.EqualTo(chunks));

    [Test]
    public void Validate_DefaultsAndTheSmallestOfEverything_Pass()
    {
        Assert.That(new RedaOptions().Validate, Throws.Nothing);
        Assert.That(
            new RedaOptions { Aspects = 1, Dimensions = 1, MemorySlots = 1, HiddenSize = 1, BatchSize = 1, Epochs = 1, WeightDecay = 0 }.Validate, Throws.Nothing);
        var pooled = new RedaOptions { Sampling = SampleReading.Pooled };
        Assert.That((pooled with { ChunkItems = 3, Negatives = 1, Loss = RelationLossKind.Softmax }).Validate, Throws.Nothing);
        Assert.That((pooled with { ChunkItems = 64, Negatives = 1024, PopularNegatives = 1 }).Validate, Throws.Nothing);
    }

    private static TestCaseData Case(string name, double number, RedaOptions options)
    {
        bool isEnum = typeof(RedaOptions).GetProperty(name)!.PropertyType.IsEnum;
        string found = number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return new TestCaseData(name, isEnum ? "9" : found, options).SetArgDisplayNames(name, found);
    }
}
