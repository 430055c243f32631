using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;

namespace Reda.Engine.Baselines;

/// <summary>The hardest negative of a sample and what the sample weighs.</summary>
/// <param name="Negative">The nearest negative's place among the negatives.</param>
/// <param name="Hinge">margin + distance to the positive - distance to that negative; at most 0 when the sample asks for nothing.</param>
/// <param name="Weight">The estimate of the positive's rank as a weight.</param>
internal readonly record struct CmlTriple(int Negative, float Hinge, float Weight)
{
    /// <summary>Whether the sample has a gradient; so does one that is not a number, which must be seen.</summary>
    public bool IsActive => !(Hinge <= 0);
}

/// <summary>The weighted approximate rank of a positive among sampled negatives (Weston et al. 2011): ln(1 + items x impostors / negatives).</summary>
internal sealed unsafe class CmlRank
{
    private readonly float _margin;
    private readonly float[] _weights;

    /// <summary>Lists the weights.</summary>
    /// <param name="margin">The margin.</param>
    /// <param name="items">The items of the catalogue.</param>
    /// <param name="negatives">The negatives of a sample.</param>
    /// <param name="weighted">Whether the rank weighs; otherwise every weight is 1.</param>
    public CmlRank(double margin, int items, int negatives, bool weighted)
    {
        _margin = (float)margin;
        _weights = new float[negatives + 1];
        for (int impostors = 0; impostors <= negatives; impostors++)
        {
            float rank = (float)((double)items * impostors / negatives);
            _weights[impostors] = weighted ? VectorMath.Log(Vector512.Create(1 + rank)).ToScalar() : 1;
        }
    }

    /// <summary>Looks at one sample.</summary>
    /// <param name="user">[length].</param>
    /// <param name="items">The positive and the negatives.</param>
    /// <param name="table">[items, length].</param>
    /// <param name="length">A multiple of 16.</param>
    public CmlTriple Find(float* user, ReadOnlySpan<int> items, float* table, int length)
    {
        float positive = MetricTriples.SquaredDistance(user, table + ((nint)items[0] * length), length), nearest = float.PositiveInfinity;
        int hardest = 0, impostors = 0;
        for (int n = 1; n < items.Length; n++)
        {
            float distance = MetricTriples.SquaredDistance(user, table + ((nint)items[n] * length), length);
            if (_margin + positive - distance > 0) impostors++;
            if (!(distance < nearest)) continue;
            nearest = distance;
            hardest = n - 1;
        }

        return new CmlTriple(hardest, _margin + positive - nearest, _weights[impostors]);
    }
}
