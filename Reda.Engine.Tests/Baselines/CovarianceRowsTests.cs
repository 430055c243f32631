using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;
using Reda.Engine.Threading;

namespace Reda.Engine.Tests.Baselines;

/// <summary>The covariance losses of so many rows that every shard has several chunks, against the equations in double.</summary>
[TestFixture(CmlCovariance.SignedSum)]
[TestFixture(CmlCovariance.SquaredFrobenius)]
internal sealed unsafe class CovarianceRowsTests(CmlCovariance form)
{
    private const int Users = 3001;
    private const int Items = 6002;
    private const int Dimensions = 21;
    private const double Weight = 1e4;

    [Test]
    public void Measure_ManyRows_IsTheLossOfTheEquations()
    {
        ParameterStore<float> store = Rows();
        double[,] covariance = Covariance(store);
        double expected = 0;
        for (int a = 0; a < Dimensions; a++)
        {
            for (int b = 0; b < Dimensions; b++)
            {
                if (a != b) expected += Weight * (form == CmlCovariance.SignedSum ? covariance[a, b] : covariance[a, b] * covariance[a, b]);
            }
        }

        Assert.That(Measured(store, threads: 1).Loss, Is.EqualTo(expected).Within(0.001).Percent);
    }

    [Test]
    public void Step_ManyRows_FollowsTheGradientOfTheEquations()
    {
        ParameterStore<float> store = Rows();
        double[,] covariance = Covariance(store);
        double[] mean = Mean(store);
        float[] before = store.Buffer.Span.ToArray();
        CovarianceRows rows = Measured(store, threads: 1);
        for (int row = 0; row < Users + Items; row += 7)
        {
            long offset = OffsetOf(store, row);
            rows.Step(offset, store.Slices[0].Stride, null, []);
            for (int a = 0; a < store.Slices[0].Stride; a++)
            {
                double gradient = 0;
                for (int b = 0; b < Dimensions && a < Dimensions; b++)
                {
                    double centred = before[offset + b] - mean[b];
                    if (a != b) gradient += form == CmlCovariance.SignedSum ? 2 * Weight / (Users + Items) * centred : 4 * Weight / (Users + Items) * centred * covariance[b, a];
                }

                Assert.That(before[offset + a] - store.Buffer.Span[(int)offset + a], Is.EqualTo(gradient).Within(0.002), $"row {row}, dimension {a}");
            }
        }
    }

    [Test]
    public void Measure_AnyThreads_HasTheSameBits()
    {
        ParameterStore<float> store = Rows();
        CovarianceRows one = Measured(store, threads: 1);
        double loss = one.Loss;
        one.Step(0, store.Slices[0].Stride, null, []);
        float[] moved = store.Buffer.Span.ToArray();
        store = Rows();
        CovarianceRows three = Measured(store, threads: 3);
        three.Step(0, store.Slices[0].Stride, null, []);
        Assert.Multiple(() =>
        {
            Assert.That(three.Loss, Is.EqualTo(loss));
            Assert.That(store.Buffer.Span.ToArray(), Is.EqualTo(moved));
        });
    }

    private static long OffsetOf(ParameterStore<float> store, int row)
    {
        ParameterSlice slice = row < Users ? store.Slice("users") : store.Slice("items");
        return slice.Offset + ((long)(row < Users ? row : row - Users) * slice.Stride);
    }

    private static ParameterStore<float> Rows()
    {
        var store = new ParameterStore<float>(("users", Users, Dimensions), ("items", Items, Dimensions));
        var random = new Random(5);
        for (int row = 0; row < Users + Items; row++)
        {
            double shared = random.NextDouble();
            Span<float> values = store.Buffer.Span.Slice((int)OffsetOf(store, row), Dimensions);
            for (int x = 0; x < Dimensions; x++) values[x] = (float)((0.1 * x) + (random.NextDouble() * (x % 3)) + (shared * (x % 4)));
        }

        return store;
    }

    private static double[] Mean(ParameterStore<float> store)
    {
        var mean = new double[Dimensions];
        for (int row = 0; row < Users + Items; row++)
        {
            for (int x = 0; x < Dimensions; x++) mean[x] += store.Buffer.Span[(int)OffsetOf(store, row) + x] / (double)(Users + Items);
        }

        return mean;
    }

    private static double[,] Covariance(ParameterStore<float> store)
    {
        double[] mean = Mean(store);
        var covariance = new double[Dimensions, Dimensions];
        for (int row = 0; row < Users + Items; row++)
        {
            Span<float> values = store.Buffer.Span.Slice((int)OffsetOf(store, row), Dimensions);
            for (int a = 0; a < Dimensions; a++)
            {
                for (int b = 0; b < Dimensions; b++) covariance[a, b] += (values[a] - mean[a]) * (values[b] - mean[b]) / (Users + Items);
            }
        }

        return covariance;
    }

    private CovarianceRows Measured(ParameterStore<float> store, int threads)
    {
        IRowOptimizer plain = RowOptimizers.Create(OptimizerKind.Sgd, store, learningRate: 1, initialAccumulator: 0);
        CovarianceRows rows = CovarianceRows.Create(plain, store, new CmlOptions { Covariance = form, CovarianceWeight = Weight });
        using var team = new WorkerTeam(threads);
        rows.Measure(team);
        return rows;
    }
}
