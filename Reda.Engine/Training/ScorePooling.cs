using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;

namespace Reda.Engine.Training;

/// <summary>Equation (11) inside a chunk, one lane a positive: the fits of a candidate to the other items become its score.</summary>
/// <param name="pooling">How.</param>
/// <param name="beta">The temperature of log-mean-exp.</param>
/// <param name="stride">The distance between the fits to two items.</param>
internal readonly unsafe struct ScorePooling(HistoryPooling pooling, double beta, int stride)
{
    /// <summary>Pools the fits of 16 positives and replaces them by the derivatives of the score, which sum to 1.</summary>
    /// <param name="fits">[items, 16 of stride].</param>
    /// <param name="items">The items of the chunk.</param>
    /// <param name="lane">The item that is the positive of the first lane: a positive is left out of its own score.</param>
    /// <param name="sum">The fits are added, so that one which is not finite cannot hide.</param>
    public Vector512<float> Forward(float* fits, int items, int lane, ref Vector512<float> sum)
    {
        Vector512<int> positives = Vector512<int>.Indices + Vector512.Create(lane);
        Vector512<float> total = Vector512<float>.Zero, largest = Vector512.Create(float.MinValue), share = Vector512.Create(1f / (items - 1));
        for (int j = 0; j < items; j++)
        {
            Vector512<float> fit = Vector512.Load(fits + (j * stride)), skip = Skip(positives, j);
            total += Vector512.AndNot(fit, skip);
            largest = Vector512.ConditionalSelect(skip, largest, VectorMath.Max(largest, fit));
            if (pooling == HistoryPooling.Mean) Vector512.AndNot(share, skip).Store(fits + (j * stride));
        }

        sum += total;
        return pooling == HistoryPooling.Mean ? total * share : LogMeanExp(fits, items, positives, largest, share);
    }

    private static Vector512<float> Skip(Vector512<int> positives, int item) => Vector512.Equals(positives, Vector512.Create(item)).AsSingle();

    private Vector512<float> LogMeanExp(float* fits, int items, Vector512<int> positives, Vector512<float> largest, Vector512<float> share)
    {
        Vector512<float> mass = Vector512<float>.Zero, temperature = Vector512.Create((float)beta);
        for (int j = 0; j < items; j++)
        {
            Vector512<float> part = Vector512.AndNot(VectorMath.Exp(temperature * (Vector512.Load(fits + (j * stride)) - largest)), Skip(positives, j));
            part.Store(fits + (j * stride));
            mass += part;
        }

        for (int j = 0; j < items; j++) (Vector512.Load(fits + (j * stride)) / mass).Store(fits + (j * stride));
        return largest + (VectorMath.Log(mass * share) / temperature);
    }
}
