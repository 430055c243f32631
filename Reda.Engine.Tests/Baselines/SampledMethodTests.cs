using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Tests.Baselines;

[TestFixture(true)]
[TestFixture(false)]
internal sealed class BprMfTests(bool itemBias) : SampledContract
{
    protected override SampledOptions Options => new BprMfOptions { Dimensions = 8, BatchSize = 32, Epochs = 60, ItemBias = itemBias };

    [TestCase(nameof(BprMfOptions.UserDecay), -1.0)]
    [TestCase(nameof(BprMfOptions.PositiveDecay), double.NaN)]
    [TestCase(nameof(BprMfOptions.NegativeDecay), -1e-9)]
    [TestCase(nameof(BprMfOptions.BiasDecay), double.PositiveInfinity)]
    [TestCase(nameof(BprMfOptions.Spread), 0.0)]
    public void Fit_BadOptionOfItsOwn_IsR001(string option, object value) => AssertRefused(option, value);
}

[TestFixture(CmlCovariance.Off)]
[TestFixture(CmlCovariance.SignedSum)]
[TestFixture(CmlCovariance.SquaredFrobenius)]
internal sealed class CmlTests(CmlCovariance covariance) : SampledContract
{
    protected override SampledOptions Options => new CmlOptions { Dimensions = 8, BatchSize = 60, Epochs = 40, Negatives = 5, Covariance = covariance };

    [TestCase(nameof(CmlOptions.Negatives), 0)]
    [TestCase(nameof(CmlOptions.Margin), 0.0)]
    [TestCase(nameof(CmlOptions.Radius), -1.0)]
    [TestCase(nameof(CmlOptions.CovarianceWeight), -1.0)]
    [TestCase(nameof(CmlOptions.Covariance), (CmlCovariance)9)]
    public void Fit_BadOptionOfItsOwn_IsR001(string option, object value) => AssertRefused(option, value);

    [Test]
    public void Fit_MatrixBeyondTheMemory_IsRefused()
    {
        void Fit() => new CmlOptions { Dimensions = 128, Epochs = 1, Covariance = covariance }.Fit(Checkerboard, new FitSettings { Threads = 1, MemoryLimit = 900_000 });
        Assert.That(Fit, covariance == CmlCovariance.SquaredFrobenius ? Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R112") : Throws.Nothing);
    }

    [Test]
    public void Fit_Rows_StayInTheBall()
    {
        foreach (var (name, norm) in Norms(new CmlOptions { Dimensions = 20, Epochs = 2, Radius = 0.5, Covariance = covariance }))
            Assert.That(norm, Is.LessThan(0.50001), name);
    }

    private static IEnumerable<(string Name, double Norm)> Norms(BaselineOptions options)
    {
        Baseline fitted = options.Fit(SyntheticData.Generate(new() { Users = 100, Items = 60, InteractionsPerUser = 10 }).Interactions);
        foreach (var slice in fitted.Parameters.Slices)
        {
            for (int row = 0; row < slice.Rows; row++)
            {
                double square = 0;
                foreach (float value in fitted.Parameters[slice.Name][row]) square += (double)value * value;
                yield return (slice.Name, Math.Sqrt(square));
            }
        }
    }
}

[TestFixture(LrmlDistance.Squared)]
[TestFixture(LrmlDistance.Root)]
internal sealed class LrmlTests(LrmlDistance distance) : SampledContract
{
    // Stopped early: a user who goes on pushes away the item they lack, which is drawn as a negative now and then.
    protected override SampledOptions Options => new LrmlOptions { Dimensions = 8, BatchSize = 32, Epochs = 15, MemorySlots = 5, Distance = distance };

    [TestCase(nameof(LrmlOptions.MemorySlots), 0)]
    [TestCase(nameof(LrmlOptions.Margin), double.NaN)]
    [TestCase(nameof(LrmlOptions.Radius), 0.0)]
    [TestCase(nameof(LrmlOptions.Spread), 0.0)]
    [TestCase(nameof(LrmlOptions.MemorySpread), 0.0)]
    [TestCase(nameof(LrmlOptions.Distance), (LrmlDistance)5)]
    public void Fit_BadOptionOfItsOwn_IsR001(string option, object value) => AssertRefused(option, value);

    /// <summary>Known for a program that trains only users and items.</summary>
    [Test]
    public void Fit_Memory_IsTrained()
    {
        Interactions data = SyntheticData.Generate(new() { Users = 100, Items = 60, InteractionsPerUser = 10 }).Interactions;
        Baseline one = (Options with { Epochs = 1 }).Fit(data), two = (Options with { Epochs = 2 }).Fit(data);

        foreach (string name in new[] { "keys", "slots" })
            Assert.That(two.Parameters[name].Elements.ToArray(), Is.Not.EqualTo(one.Parameters[name].Elements.ToArray()), name);
    }
}
