using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;

namespace Reda.Bench.Variants;

/// <summary>
/// The two attentions of one pair with lanes over the logits of a row: no transposition, but every softmax needs a maximum and a sum across lanes, and the
/// m + s = 30 logits of the paper's shape share vectors between keys and hidden units, which costs masks.
/// </summary>
internal static unsafe class RowAttention
{
    /// <summary>code = sum over rows of w A, from the logits of one pair; at most 32 logits a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* logits, int rows, int keys, int hidden, float* projection, float* weights, float* code)
    {
        Vector512<int> lane = Vector512<int>.Indices;
        Vector512<float> firstKeys = Vector512.LessThan(lane, Vector512.Create(keys)).AsSingle();
        Vector512<float> lastKeys = Vector512.LessThan(lane, Vector512.Create(keys - 16)).AsSingle();
        Vector512<float> minimum = Vector512.Create(float.NegativeInfinity);
        float largest = float.NegativeInfinity;
        for (int row = 0; row < rows; row++)
        {
            float* at = logits + (row * 32);
            Vector512<float> first = Vector512.ConditionalSelect(firstKeys, Vector512.Load(at), minimum);
            Vector512<float> last = Vector512.ConditionalSelect(lastKeys, Vector512.Load(at + 16), minimum);
            Vector512<float> top = Vector512.Create(RowSoftmax.Largest(Vector512.Max(first, last)));
            float alpha = 0;
            for (int n = 0; n < hidden; n++) alpha += projection[n] * Math.Max(at[keys + n], 0);
            Vector512<float> a = VectorMath.Exp(first - top), b = VectorMath.Exp(last - top);
            Vector512<float> scale = Vector512.Create(1 / VectorMath.Sum(a + b));
            (a * scale).Store(at);
            (b * scale).Store(at + 16);
            weights[row] = alpha;
            largest = Math.Max(largest, alpha);
        }

        float total = 0;
        for (int row = 0; row < rows; row++)
        {
            weights[row] = VectorMath.Exp(Vector512.Create(weights[row] - largest))[0];
            total += weights[row];
        }

        Vector512<float> low = default, high = default;
        for (int row = 0; row < rows; row++)
        {
            Vector512<float> w = Vector512.Create(weights[row] / total);
            low = Vector512.FusedMultiplyAdd(w, Vector512.Load(logits + (row * 32)), low);
            high = Vector512.FusedMultiplyAdd(w, Vector512.Load(logits + (row * 32) + 16), high);
        }

        low.Store(code);
        high.Store(code + 16);
    }
}
