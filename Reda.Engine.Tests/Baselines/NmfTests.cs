using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Tests.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Baselines;

[TestFixture(NmfStart.Svd)]
[TestFixture(NmfStart.Random)]
internal sealed class NmfContractTests(NmfStart start) : BaselineContract
{
    protected override BaselineOptions Options => new NmfOptions { Dimensions = 2, Start = start };
}

internal sealed class NmfTests
{
    private static readonly Interactions Data = SyntheticData.Generate(new() { Users = 70, Items = 50, InteractionsPerUser = 9, Aspects = 6 }).Interactions;

    /// <summary>Coordinate descent in double, written as the textbook has it, from the same start: the factors agree.</summary>
    [TestCase(1)]
    [TestCase(5)]
    [TestCase(19)]
    [Category("Numerical")]
    public void Fit_FewSweeps_AreThoseOfTheTextbook(int dimensions)
    {
        var options = new NmfOptions { Dimensions = dimensions, Start = NmfStart.Random, Tolerance = 0 };
        (DenseMatrix w, DenseMatrix h) = Factors(options with { MaxSweeps = 1 });
        (DenseMatrix actualW, DenseMatrix actualH) = Factors(options with { MaxSweeps = 4 });
        Matrix<double> x = Dense();
        for (int sweep = 0; sweep < 3; sweep++)
        {
            Descend(w, h, x);
            Descend(h, w, x.Transpose());
        }

        Assert.That((actualW - w).InfinityNorm(), Is.LessThan(1e-3 * w.InfinityNorm()));
        Assert.That((actualH - h).InfinityNorm(), Is.LessThan(1e-3 * h.InfinityNorm()));
    }

    [TestCase(NmfStart.Svd)]
    [TestCase(NmfStart.Random)]
    public void Fit_EverySweep_LowersTheLossThatIsReported(NmfStart start)
    {
        var losses = new List<double>();
        var options = new NmfOptions { Dimensions = 10, Start = start, MaxSweeps = 30 };
        options.Fit(Data, progress: new Listener<FitProgress>(progress =>
        {
            if (progress.Epoch > 0) losses.Add(progress.Loss);
        }));
        (DenseMatrix w, DenseMatrix h) = Factors(options);
        double loss = 0.5 * Math.Pow((Dense() - (w * h.Transpose())).FrobeniusNorm(), 2) / Data.Count;

        Assert.That(losses, Has.Count.GreaterThan(3));
        Assert.That(losses.Zip(losses.Skip(1)), Is.All.Matches<(double Before, double After)>(pair => pair.After <= pair.Before + 1e-6));
        Assert.That(losses[^1], Is.EqualTo(loss).Within(1e-5));
    }

    /// <summary>The triplets are MathNet's up to the signs of the vectors; where values are close any mixture of their vectors will do.</summary>
    [Test]
    [Category("Numerical")]
    public void Svd_LeadingTriplets_AreThoseOfTheDenseDecomposition()
    {
        const int count = 4;
        using var crew = new FitCrew(2);
        var svd = new TruncatedSvd(Data, new ItemUsers(Data), count, 1, crew, _ => { });
        Matrix<double> x = Dense();
        DenseMatrix left = DenseMatrix.Create(x.RowCount, count, (row, column) => svd.Left.Row(row)[column]);
        DenseMatrix right = DenseMatrix.Create(x.ColumnCount, count, (row, column) => svd.Right.Row(row)[column]);
        DenseMatrix values = DenseMatrix.CreateDiagonal(count, count, n => svd.Values[n]), one = DenseMatrix.CreateIdentity(count);

        Assert.That(svd.Values, Is.EqualTo(x.Svd().S.Take(count)).Within(1e-3));
        Assert.That((left.TransposeThisAndMultiply(left) - one).InfinityNorm(), Is.LessThan(1e-4));
        Assert.That((right.TransposeThisAndMultiply(right) - one).InfinityNorm(), Is.LessThan(1e-4));
        Assert.That((left.TransposeThisAndMultiply(x) * right - values).InfinityNorm(), Is.LessThan(1e-3));
    }

    /// <summary>One sweep in double from what Boutsidis and Gallopoulos make of the triplets.</summary>
    [Test]
    [Category("Numerical")]
    public void Fit_SvdStart_IsThatOfThePaper()
    {
        const int dimensions = 4;
        Matrix<double> x = Dense();
        using var crew = new FitCrew(1);
        var svd = new TruncatedSvd(Data, new ItemUsers(Data), dimensions, 1, crew, _ => { });
        DenseMatrix w = new(x.RowCount, dimensions), h = new(x.ColumnCount, dimensions);
        double mean = (double)Data.Count / (x.RowCount * x.ColumnCount);
        for (int n = 0; n < dimensions; n++)
        {
            Vector<double> u = DenseVector.Create(x.RowCount, row => svd.Left.Row(row)[n]), v = DenseVector.Create(x.ColumnCount, row => svd.Right.Row(row)[n]);
            Vector<double>[] pair = n == 0 ? [u.PointwiseAbs(), v.PointwiseAbs()] : Heavier(u, v);
            double left = pair[0].L2Norm(), right = pair[1].L2Norm(), size = Math.Sqrt(svd.Values[n] * left * right);
            w.SetColumn(n, (pair[0] * (size / left)).Map(value => value <= 1e-6 ? mean : value));
            h.SetColumn(n, (pair[1] * (size / right)).Map(value => value <= 1e-6 ? mean : value));
        }

        Descend(w, h, x);
        Descend(h, w, x.Transpose());
        (DenseMatrix actualW, DenseMatrix actualH) = Factors(new NmfOptions { Dimensions = dimensions, MaxSweeps = 1 });

        Assert.That((actualW - w).InfinityNorm(), Is.LessThan(1e-3 * w.InfinityNorm()));
        Assert.That((actualH - h).InfinityNorm(), Is.LessThan(1e-3 * h.InfinityNorm()));
    }

    /// <summary>At the optimum of non-negative least squares no coordinate can move: the gradient is 0 where a coordinate is not.</summary>
    [Test]
    public void FoldIn_AnyHistory_IsAnOptimum()
    {
        Nmf model = new NmfOptions { Dimensions = 8 }.Fit(Data);
        (_, DenseMatrix h) = Factors(model);
        int[] history = [3, 8, 21, 40];
        Vector<double> x = new DenseVector(Data.Items.Count);
        foreach (int item in history) x[item] = 1;
        Vector<double> scores = new DenseVector(Array.ConvertAll(model.Scores(history, [.. Enumerable.Range(0, Data.Items.Count)]), score => (double)score));
        Vector<double> gradient = h.TransposeThisAndMultiply(scores - x), folded = h.QR().Solve(scores);

        for (int k = 0; k < 8; k++)
        {
            Assert.That(folded[k], Is.GreaterThan(-1e-4));
            Assert.That(gradient[k], folded[k] > 1e-3 ? Is.EqualTo(0).Within(2e-3) : Is.GreaterThan(-2e-3));
        }
    }

    [TestCase(0, 200, 1e-4)]
    [TestCase(1025, 200, 1e-4)]
    [TestCase(8, 0, 1e-4)]
    [TestCase(8, 200, -1)]
    [TestCase(8, 200, double.NaN)]
    public void Validate_OptionOutOfRange_IsRefused(int dimensions, int sweeps, double tolerance)
        => Assert.That(
            () => new NmfOptions { Dimensions = dimensions, MaxSweeps = sweeps, Tolerance = tolerance }.Validate(),
            Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001"));

    private static Vector<double>[] Heavier(Vector<double> u, Vector<double> v)
    {
        Vector<double>[] plus = [u.PointwiseMaximum(0), v.PointwiseMaximum(0)], minus = [(-u).PointwiseMaximum(0), (-v).PointwiseMaximum(0)];
        return plus[0].L2Norm() * plus[1].L2Norm() >= minus[0].L2Norm() * minus[1].L2Norm() ? plus : minus;
    }

    private static void Descend(DenseMatrix w, DenseMatrix h, Matrix<double> x)
    {
        Matrix<double> targets = x * h, gram = h.TransposeThisAndMultiply(h);
        for (int f = 0; f < w.ColumnCount; f++)
        {
            for (int row = 0; row < w.RowCount; row++) w[row, f] = Math.Max(0, w[row, f] - (((w.Row(row) * gram.Column(f)) - targets[row, f]) / gram[f, f]));
        }
    }

    private static DenseMatrix Dense()
    {
        var x = new DenseMatrix(Data.Users.Count, Data.Items.Count);
        for (int user = 0; user < Data.Users.Count; user++)
        {
            foreach (int item in Data.History(user)) x[user, item] = 1;
        }

        return x;
    }

    private static (DenseMatrix W, DenseMatrix H) Factors(NmfOptions options) => Factors(options.Fit(Data));

    private static (DenseMatrix W, DenseMatrix H) Factors(Nmf model)
        => (Copy(model, "users", Data.Users.Count), Copy(model, "items", Data.Items.Count));

    private static DenseMatrix Copy(Nmf model, string name, int rows)
        => DenseMatrix.Create(rows, ((NmfOptions)model.Options).Dimensions, (row, column) => model.Parameters[name][row, column]);
}
