using System.Runtime.Intrinsics;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;

namespace Reda.Engine.Training;

/// <summary>The loss of 16 positives, one lane each, against the negatives of their chunk: <see cref="ScoreLoss"/> in single precision.</summary>
internal readonly unsafe struct ScoreRanking
{
    private readonly bool _softmax;
    private readonly int _negatives;
    private readonly int _stride;
    private readonly float _floor;
    private readonly Vector512<float> _logNegatives;

    /// <summary>Names the loss.</summary>
    /// <param name="loss">Softmax or Bpr.</param>
    /// <param name="negatives">Q.</param>
    /// <param name="stride">The distance between the scores of two candidates.</param>
    /// <param name="floor">Derivatives below this become 0.</param>
    public ScoreRanking(RelationLossKind loss, int negatives, int stride, float floor)
    {
        _softmax = loss == RelationLossKind.Softmax;
        _negatives = negatives;
        _stride = stride;
        _floor = floor;
        _logNegatives = VectorMath.Log(Vector512.Create((float)negatives));
    }

    /// <summary>The loss of a positive whose score is that of every negative: log(1 + Q), or Q log 2.</summary>
    /// <param name="loss">Softmax or Bpr.</param>
    /// <param name="negatives">Q.</param>
    public static double Undecided(RelationLossKind loss, int negatives)
        => loss == RelationLossKind.Softmax ? VectorMath.Log(Vector512.Create(1f + negatives))[0] : negatives * 0.693147180559945;

    /// <summary>Adds the losses and replaces the scores by the derivatives of the loss.</summary>
    /// <param name="scores">[Q + 1, 16 of stride]: of the positives, then of the negatives.</param>
    /// <param name="check">Numbers that are not finite when something that the scores were made of is not.</param>
    /// <param name="lanes">How many lanes hold a positive.</param>
    /// <param name="totals">Loss and margin, which is how far a positive stands from its negatives, are added.</param>
    /// <returns>Whether any derivative is not 0.</returns>
    public bool Run(float* scores, Vector512<float> check, int lanes, ref LossTotals totals)
    {
        Vector512<float> margin, loss = _softmax ? Softmax(scores, out margin) : Pairs(scores, out margin);
        for (int lane = 0; lane < lanes; lane++)
        {
            // x - x is not 0 for infinities and NaN, which the polynomials above would hide.
            totals.Loss += loss[lane] + (check[lane] - check[lane]);
            totals.Margin += margin[lane];
        }

        Vector512<float> used = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(lanes)).AsSingle(), sum = Vector512<float>.Zero;
        for (int c = 1; c <= _negatives; c++)
        {
            Vector512<float> slope = Vector512.Load(scores + (c * _stride)) & used;
            slope &= Vector512.GreaterThanOrEqual(slope, Vector512.Create(_floor));
            slope.Store(scores + (c * _stride));
            sum += slope;
        }

        (-sum).Store(scores);
        return Vector512.GreaterThanAny(sum, Vector512<float>.Zero);
    }

    /// <summary>softplus(x) with x the log-sum-exp of the negatives less the positive; the derivative by a negative is sigma(x) times its share.</summary>
    private Vector512<float> Softmax(float* scores, out Vector512<float> margin)
    {
        Vector512<float> largest = Vector512.Load(scores + _stride), mass = Vector512<float>.Zero;
        for (int c = 2; c <= _negatives; c++) largest = VectorMath.Max(largest, Vector512.Load(scores + (c * _stride)));
        for (int c = 1; c <= _negatives; c++)
        {
            Vector512<float> part = VectorMath.Exp(Vector512.Load(scores + (c * _stride)) - largest);
            part.Store(scores + (c * _stride));
            mass += part;
        }

        Vector512<float> x = largest + VectorMath.Log(mass) - Vector512.Load(scores), slope = VectorMath.Sigmoid(x) / mass;
        for (int c = 1; c <= _negatives; c++) (slope * Vector512.Load(scores + (c * _stride))).Store(scores + (c * _stride));
        margin = Vector512.Abs(x - _logNegatives);
        return VectorMath.Softplus(x);
    }

    /// <summary>The sum of softplus(x) with x a negative less the positive.</summary>
    private Vector512<float> Pairs(float* scores, out Vector512<float> margin)
    {
        Vector512<float> positive = Vector512.Load(scores), loss = Vector512<float>.Zero, distance = Vector512<float>.Zero;
        for (int c = 1; c <= _negatives; c++)
        {
            Vector512<float> x = Vector512.Load(scores + (c * _stride)) - positive;
            loss += VectorMath.Softplus(x);
            distance += Vector512.Abs(x);
            VectorMath.Sigmoid(x).Store(scores + (c * _stride));
        }

        margin = distance / Vector512.Create((float)_negatives);
        return loss;
    }
}
