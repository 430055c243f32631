using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Reda.Engine.Tests.Support;

internal static class MathNetExtensions
{
    /// <summary>A copy of a tensor's values for MathNet, the second opinion on linear algebra.</summary>
    public static Matrix<double> ToMathNet(this CheckedTensor tensor)
    {
        int columns = tensor.Values.Columns;
        return DenseMatrix.Create(tensor.Values.Rows, columns, (row, column) => tensor.Value((row * columns) + column));
    }
}
