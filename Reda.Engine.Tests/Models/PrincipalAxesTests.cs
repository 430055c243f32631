using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Models;

[Category("Numerical")]
internal sealed class PrincipalAxesTests
{
    [Test]
    public void Axes_RandomRows_AreTheEigenvectorsOfTheCovariance([Values(1, 3)] int threads)
    {
        const int Columns = 21, Wanted = 6;
        double[][] rows = Rows(new Random(1), 50, Columns);
        Matrix<double> matrix = Matrix<double>.Build.DenseOfRowArrays(rows);
        Matrix<double> centred = Matrix<double>.Build.Dense(50, Columns, (r, c) => matrix[r, c] - matrix.Column(c).Average());
        var oracle = (centred.TransposeThisAndMultiply(centred) / 50).Evd(Symmetricity.Symmetric);

        var axes = Find(rows, Wanted, threads);

        Assert.That(axes.Count, Is.EqualTo(Wanted));
        Assert.That(axes.Total, Is.EqualTo(oracle.EigenValues.Sum(value => value.Real)).Within(1e-9));
        for (int axis = 0; axis < Wanted; axis++)
        {
            int other = Columns - 1 - axis;
            Assert.That(axes.Variance(axis), Is.EqualTo(oracle.EigenValues[other].Real).Within(1e-6), $"variance {axis}");
            Assert.That(Math.Abs(oracle.EigenVectors.Column(other).DotProduct(Vector<double>.Build.Dense(axes[axis].ToArray()))), Is.EqualTo(1).Within(1e-4), $"axis {axis}");
        }
    }

    [Test]
    public void Axes_RowsOfLowRank_AreAsManyAsTheyVaryAlong()
    {
        var random = new Random(2);
        double[][] rows = Rows(random, 40, 12), directions = rows[..3];
        rows = [.. rows.Select(_ => (A: random.NextUnit(), B: random.NextUnit(), C: random.NextUnit()))
            .Select(x => Enumerable.Range(0, 12).Select(c => 5 + (x.A * directions[0][c]) + (x.B * directions[1][c]) + (x.C * directions[2][c])).ToArray())];

        Assert.That(Find(rows, 8, 1).Count, Is.EqualTo(3));
        Assert.That(Find([[1, 2], [1, 2], [1, 2]], 2, 1).Count, Is.Zero);
    }

    private static PrincipalAxes Find(double[][] rows, int count, int threads)
    {
        using var crew = new IndexCrew(threads, _ => { }, default);
        return new PrincipalAxes([.. rows.Select(row => row.ToArray())], count, seed: 3, crew);
    }

    /// <summary>Each column spreads a fifth less than the one before.</summary>
    private static double[][] Rows(Random random, int rows, int columns)
        => [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(c => 1 + (random.NextUnit() * Math.Pow(0.8, c))).ToArray())];
}
