using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class HistoryFactorStepTests
{
    private const int Users = 4;
    private const float Rate = 0.05f;

    /// <summary>Bit n says whether occurrence n is the user's own.</summary>
    [TestCase(0, 0)]
    [TestCase(1, 0)]
    [TestCase(1, 1)]
    [TestCase(7, 0)]
    [TestCase(7, 0b0100101, Category = "Reduced")]
    [TestCase(7, 0b1111111)]
    public void Move_EveryLength_IsTheStepOfTheDefinition(int count, int own)
    {
        foreach (Fence side in Enum.GetValues<Fence>())
        {
            foreach (float decay in new[] { 0f, 0.1f })
                KernelData.Check(side, KernelData.RowLengths, (memory, meter, length) => Measure(memory, meter, length, Occurrences(count, own), decay));
        }
    }

    [Test]
    [Category("Reduced")]
    public void Move_TowardsTheSubnormals_FlushesToZeroAndKeepsNaN([Values] bool own)
    {
        float[] start = [9e-11f, -9e-11f, 2e-10f, -2e-10f, float.NaN, .. new float[11]], flushed = [0, 0, 2e-10f, -2e-10f, float.NaN, .. new float[11]];
        float[] q = [.. start], p = [.. start], qSquares = new float[16], pSquares = new float[16], zeros = new float[16];
        Array.Fill(qSquares, 1);
        Array.Fill(pSquares, 1);

        fixed (float* rows = zeros, candidate = q, candidateSquares = qSquares, history = p, historySquares = pSquares)
            HistoryFactorStep.Move([new HistoryOccurrence(0, 0, own)], rows, rows, 16, Rate, 0, candidate, candidateSquares, history, historySquares);

        Assert.That(q, Is.EqualTo(flushed));
        Assert.That(p, Is.EqualTo(own ? flushed : start), "p moves if an occurrence is the user's own");
    }

    [TestCase(0.3f, 1f, 0.5f)]
    [TestCase(-2f, -1f, 0.1f)]
    [TestCase(0f, 9e-11f, 1f)]
    [TestCase(0f, 2e-10f, 1f)]
    [TestCase(0f, float.NaN, 1f)]
    [TestCase(float.NaN, 1f, 1f)]
    [Category("Reduced")]
    public void Move_OneNumber_IsTheStepOfTheDefinition(float slope, float before, float squareBefore)
    {
        float value = before, square = squareBefore;

        HistoryFactorStep.Move(slope, Rate, ref value, ref square);

        double expectedSquare = squareBefore + ((double)slope * slope), expected = before - (Rate * slope / Math.Sqrt(expectedSquare));
        Assert.That(square, Is.EqualTo(expectedSquare).Within(1e-6));
        Assert.That(value, Math.Abs(expected) < 1e-10 ? Is.Zero : Is.EqualTo(expected).Within(1e-4).Percent);
    }

    /// <summary>Users come more than once.</summary>
    private static HistoryOccurrence[] Occurrences(int count, int own)
        => [.. Enumerable.Range(0, count).Select(n => new HistoryOccurrence(0.9f - (0.3f * n), n * 3 % Users, (own >> n & 1) == 1))];

    private static void Measure(FencedMemory memory, ErrorMeter meter, int length, HistoryOccurrence[] occurrences, float decay)
    {
        memory.Clear();
        var random = new Random(length);
        float[] s = KernelData.Row(memory, random, Users * length, out float* sums), t = KernelData.Row(memory, random, Users * length, out float* pulls);
        float[] q = KernelData.Row(memory, random, length, out float* candidate), p = KernelData.Row(memory, random, length, out float* history);
        float[] qSquares = Squares(random, length), pSquares = Squares(random, length);
        float* candidateSquares = memory.Place(qSquares), historySquares = memory.Place(pSquares);

        HistoryFactorStep.Move(occurrences, sums, pulls, length, Rate, decay, candidate, candidateSquares, history, historySquares);

        bool owned = occurrences.Any(occurrence => occurrence.Own);
        for (int n = 0; n < length; n++)
        {
            double dq = (double)decay * q[n], dp = (double)decay * p[n];
            foreach (HistoryOccurrence occurrence in occurrences)
            {
                dq += occurrence.Factor * ((double)s[(occurrence.User * length) + n] - (occurrence.Own ? p[n] : 0));
                if (occurrence.Own) dp += t[(occurrence.User * length) + n] - ((double)occurrence.Factor * q[n]);
            }

            Compare(dq, q[n], qSquares[n], candidate[n], candidateSquares[n], "q");
            if (owned) Compare(dp, p[n], pSquares[n], history[n], historySquares[n], "p");
            else Assert.That((history[n], historySquares[n]), Is.EqualTo((p[n], pSquares[n])), "p");

            void Compare(double slope, float before, float squareBefore, float value, float square, string name)
            {
                // The sum of up to 8 addends of at most 3 is rounded twice for each; the root of the square is at least 0.3, and as large as the slope.
                double ofSlope = 2 * 8 * 12 * ErrorMeter.Epsilon, expected = squareBefore + (slope * slope), root = Math.Sqrt(expected);
                meter.Add(square, expected, (2 * Math.Abs(slope) * ofSlope) + (4 * ErrorMeter.Epsilon * expected), $"squares of {name} of {length}", n);
                meter.Add(value, before - (Rate * slope / root), (2 * Rate * ofSlope / root) + ((1 + (4 * Rate)) * ErrorMeter.Epsilon), $"{name} of {length}", n);
            }
        }
    }

    private static float[] Squares(Random random, int length) => Array.ConvertAll(KernelData.Padded(random, 1, length, length), x => 0.1f + (x * x));
}
