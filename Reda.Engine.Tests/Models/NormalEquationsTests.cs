using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Models;

[Category("Numerical")]
internal sealed class NormalEquationsTests
{
    [Test]
    public void PseudoInverse_IndependentColumns_IsThatOfTheSingularValues([Values(1, 2, 9)] int columns)
    {
        var random = new Random(columns);
        double[][] rows = [.. Enumerable.Range(0, 30).Select(_ => Enumerable.Range(0, columns).Select(c => random.NextUnit() * Math.Pow(10, c % 3)).ToArray())];
        Matrix<double> expected = Matrix<double>.Build.DenseOfRowArrays(rows).PseudoInverse().Transpose();

        double[][] found = NormalEquations.PseudoInverse(rows);

        for (int row = 0; row < rows.Length; row++) Assert.That(found[row], Is.EqualTo(expected.Row(row).ToArray()).Within(1e-6));
    }

    [Test]
    public void PseudoInverse_DependentOrEmptyColumns_StaysFiniteAndFits()
    {
        double[][] rows = [.. Enumerable.Range(0, 20).Select(n => new[] { n, 2.0 * n, 0, 1 })];
        double[][] inverse = NormalEquations.PseudoInverse(rows);
        var coefficients = new double[4];
        for (int row = 0; row < rows.Length; row++)
        {
            for (int c = 0; c < 4; c++) coefficients[c] += inverse[row][c] * ((3 * row) + 4);
        }

        Assert.That(coefficients, Is.All.Matches<double>(double.IsFinite));
        for (int row = 0; row < rows.Length; row++) Assert.That(rows[row].Zip(coefficients, (a, b) => a * b).Sum(), Is.EqualTo((3 * row) + 4).Within(1e-3));
    }
}
