using System.Globalization;
using Reda.Engine.Memory;

namespace Reda.Engine.Persistence;

/// <summary>The rule that no weight of a model is infinite or not a number: neither is such a model saved nor loaded.</summary>
internal static class FiniteWeights
{
    /// <summary>The first weight that breaks the rule, as in <c>items[17,3] is NaN</c>; <see langword="null"/> when all are finite.</summary>
    /// <param name="parameters">The weights.</param>
    public static string? FirstViolation(ParameterStore<float> parameters)
    {
        foreach (ParameterSlice slice in parameters.Slices)
        {
            Matrix<float> values = parameters[slice.Name];
            for (int row = 0; row < values.Rows; row++)
            {
                int column = FirstNonFinite(values[row]);
                if (column >= 0) return string.Create(CultureInfo.InvariantCulture, $"{slice.Name}[{row},{column}] is {values[row, column]}");
            }
        }

        return null;
    }

    private static int FirstNonFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i])) return i;
        }

        return -1;
    }
}
