using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

/// <summary>
/// Against the layers. With identity matrices as keys, slots and hidden weight a layer's interactions are its logits and its relations are the codes, so
/// that the layers compute exactly what the kernels do between the matrix products.
/// </summary>
[Category("Numerical")]
internal sealed unsafe class DualAttentionTests
{
    private const int MaximumKeys = 130;

    private static readonly int[] HiddenSizes = [1, 3, 10, 20];

    [Test]
    public void Kernels_EveryNumberOfKeys_AreTheLayers([Values] Fence side)
    {
        using var memory = new FencedMemory(side);
        var meter = new ErrorMeter();
        for (int keys = 0; keys <= MaximumKeys; keys++) Measure(memory, meter, 1 + (keys % 3), keys, HiddenSizes[keys % 4], 4);

        Assert.That(meter.Mismatch, Is.Null);
    }

    [Test]
    public void Kernels_EveryNumberOfHiddenUnits_AreTheLayers([Values] Fence side)
    {
        using var memory = new FencedMemory(side);
        var meter = new ErrorMeter();
        for (int hidden = 1; hidden <= 130; hidden++) Measure(memory, meter, 2, 5, hidden, 2);

        Assert.That(meter.Mismatch, Is.Null);
    }

    [TestCase(10, 20, 10, 4)]
    [TestCase(3, 20, 10, 60)]
    [TestCase(2, 1, 1, 0)]
    public void Kernels_ManyAspectsSaturatedOrEqualLogits_AreTheLayers(int aspects, int keys, int hidden, double spread)
    {
        using var memory = new FencedMemory(Fence.After);
        var meter = new ErrorMeter();
        Measure(memory, meter, aspects, keys, hidden, spread);

        Assert.That(meter.Mismatch, Is.Null);
    }

    [TestCase(2, 5, 3)]
    [TestCase(2, 0, 3)]
    [Category("Reduced")]
    public void Kernels_ASmallShape_AreTheLayers(int aspects, int keys, int hidden)
    {
        using var memory = new FencedMemory(Fence.After);
        var meter = new ErrorMeter();
        Measure(memory, meter, aspects, keys, hidden, 4);

        Assert.That(meter.Mismatch, Is.Null);
    }

    /// <summary>Subnormals would slow every later product a hundredfold.</summary>
    [Test]
    public void Kernels_SaturatedLogitsAndTinyGradients_MakeNoSubnormals()
    {
        var shape = new RelationShape(3, 16, 20, 10, MemoryAttention: true);
        var operands = new Operands(shape, new Random(4), 60);
        for (int n = 0; n < operands.DCode.Length; n++) operands.DCode[n] *= 1e-30f;
        using var memory = new FencedMemory(Fence.After);

        var results = new Results(shape, operands, memory);

        Assert.That(results.All.Where(x => x != 0 && Math.Abs(x) < 1.2e-38), Is.Empty);
        Assert.That(results.LogitGradients, Is.All.Zero, "gradients of 1e-30 times a weight");
    }

    private static void Measure(FencedMemory memory, ErrorMeter meter, int aspects, int keys, int hidden, double spread)
    {
        memory.Clear();
        var shape = new RelationShape(aspects, 16, Math.Max(1, keys), hidden, MemoryAttention: keys > 0);
        var operands = new Operands(shape, new Random((keys * 131) + hidden), spread);
        var results = new Results(shape, operands, memory);
        for (int lane = 0; lane < 16; lane++) CompareLane(new Lane(shape, operands, lane), results, meter, $"k={aspects} m={keys} s={hidden} lane {lane}: ");
    }

    /// <summary>
    /// A number that is a sum of n rounded terms may be off by n + C roundings of its terms' magnitudes. C covers the exponentials: 60 for the function and its
    /// argument, and what the rounding of the sum h . u, the argument of the weights, comes to. Numbers below the kernels' floors may be 0.
    /// </summary>
    private static void CompareLane(Lane lane, Results results, ErrorMeter meter, string name)
    {
        int m = lane.Keys, s = lane.Hidden, rows = lane.Rows;
        double relative = (m + rows + s + 60 + (2 * s * lane.ScoreMagnitude)) * ErrorMeter.Epsilon, largest = lane.DCode.Append(0).Max(Math.Abs), largestFit = lane.Fits.Max(Math.Abs);
        for (int nl = 0; nl < rows; nl++)
        {
            double weight = lane.Weights[nl];
            meter.Add(results.At(results.Weights, nl, lane.Number), weight, (relative * weight) + 1e-12, name + "weight", nl);
            meter.Add(results.At(results.Fits, nl, lane.Number), lane.Fits[nl], m > 0 ? (relative * largest) + 1e-11 : 0, name + "fit", nl);
            for (int t = 0; t < m; t++)
            {
                double attention = lane.Attention[(nl * m) + t];
                meter.Add(results.Logit(nl, t, lane.Number), lane.DLogits[(nl * m) + t], (3 * relative * weight * attention * largest) + 1e-11, name + "dLogit", (nl * m) + t);
            }

            for (int n = 0; n < s; n++)
                meter.Add(results.Logit(nl, m + n, lane.Number), lane.DUnits[(nl * s) + n], (4 * relative * weight * largestFit * Math.Abs(lane.Projection[n])) + 1e-11, name + "dUnit", (nl * s) + n);
        }

        for (int t = 0; t < m; t++) meter.Add(results.At(results.Code, t, lane.Number), lane.Code[t], (relative * lane.Code[t]) + 1e-12, name + "code", t);
        for (int n = 0; n < s; n++)
        {
            double start = Math.Abs(lane.BiasStart[n]), unit = Enumerable.Range(0, rows).Max(nl => lane.Units[(nl * s) + n]);
            meter.Add(results.At(results.DBias, n, lane.Number), lane.DBias[n], (4 * relative * (start + (largestFit * Math.Abs(lane.Projection[n])))) + 1e-11, name + "dBias", n);
            meter.Add(results.At(results.DProjection, n, lane.Number), lane.DProjection[n], (4 * relative * (1 + (largestFit * unit))) + 1e-11, name + "dProjection", n);
        }
    }

    /// <summary>What goes in: sixteen lanes side by side.</summary>
    private sealed class Operands
    {
        public Operands(RelationShape shape, Random random, double spread)
        {
            Projection = KernelData.Padded(random, 1, shape.HiddenSize, shape.HiddenSize);
            Logits = KernelData.Padded(random, shape.Interactions * shape.LogitStride, 16, 16);
            DCode = KernelData.Padded(random, shape.Keys, 16, 16);
            Fits = KernelData.Padded(random, shape.Interactions, 16, 16);
            DBias = KernelData.Padded(random, shape.HiddenSize, 16, 16);
            DProjection = KernelData.Padded(random, shape.HiddenSize, 16, 16);
            for (int n = 0; n < Logits.Length; n++) Logits[n] *= (float)spread;
        }

        public float[] Projection { get; }

        public float[] Logits { get; }

        public float[] DCode { get; }

        /// <summary>Without memory attention the fits come from elsewhere.</summary>
        public float[] Fits { get; }

        public float[] DBias { get; }

        public float[] DProjection { get; }
    }

    /// <summary>What the kernels make of it.</summary>
    private sealed class Results
    {
        private readonly RelationShape _shape;

        public Results(RelationShape shape, Operands operands, FencedMemory memory)
        {
            _shape = shape;
            float* projection = memory.Place(operands.Projection), logits = memory.Place(operands.Logits), dCode = memory.Place(operands.DCode);
            int vectors = shape.Interactions * 16;
            float* weights = memory.Place(vectors), normalizers = memory.Place(vectors), code = memory.Place(shape.Keys * 16);
            float* fits = shape.MemoryAttention ? memory.Place(vectors) : memory.Place(operands.Fits);
            float* dProjection = memory.Place(operands.DProjection), dBias = memory.Place(operands.DBias);

            DualAttention.Forward(shape, projection, logits, weights, normalizers);
            if (shape.MemoryAttention)
            {
                DualAttention.Aggregate(shape, logits, weights, normalizers, code);
                DualAttention.Fits(shape, logits, normalizers, dCode, fits);
            }

            DualAttention.Backward(shape, projection, weights, normalizers, dCode, fits, logits, dProjection, dBias);
            Weights = Copy(weights, vectors);
            Code = Copy(code, shape.Keys * 16);
            Fits = Copy(fits, vectors);
            Logits = Copy(logits, operands.Logits.Length);
            DProjection = Copy(dProjection, operands.DProjection.Length);
            DBias = Copy(dBias, operands.DBias.Length);
        }

        public float[] Weights { get; }

        public float[] Code { get; }

        public float[] Fits { get; }

        public float[] Logits { get; }

        public float[] DProjection { get; }

        public float[] DBias { get; }

        /// <summary>The rows that stand for logits, without the padding between them.</summary>
        public IEnumerable<float> LogitGradients => Logits.Where((_, n) => n / 16 % _shape.LogitStride < _shape.Logits);

        public IEnumerable<float> All => [.. Weights, .. Code, .. Fits, .. LogitGradients, .. DProjection, .. DBias];

        public float At(float[] vectors, int row, int lane) => vectors[(row * 16) + lane];

        public float Logit(int nl, int n, int lane) => Logits[(((nl * _shape.LogitStride) + n) * 16) + lane];

        private static float[] Copy(float* values, int length) => new ReadOnlySpan<float>(values, length).ToArray();
    }

    /// <summary>What the layers make of one lane.</summary>
    private sealed class Lane
    {
        public Lane(RelationShape shape, Operands operands, int lane)
        {
            (Number, Keys, Hidden, Rows) = (lane, shape.Keys, shape.HiddenSize, shape.Interactions);
            int m = Keys, s = Hidden;
            double Logit(int nl, int n) => operands.Logits[(((nl * shape.LogitStride) + n) * 16) + lane];
            double[] keyLogits = Make(Rows * m, n => Logit(n / m, n % m)), unitLogits = Make(Rows * s, n => Logit(n / s, m + (n % s)));
            Projection = Make(s, n => operands.Projection[n]);
            DCode = Make(m, t => operands.DCode[(t * 16) + lane]);
            BiasStart = Make(s, n => operands.DBias[(n * 16) + lane]);
            DBias = [.. BiasStart];
            DProjection = Make(s, n => operands.DProjection[(n * 16) + lane]);
            (Attention, Weights, Units, Code) = (new double[Rows * m], new double[Rows], new double[Rows * s], new double[m]);
            (Fits, DLogits, DUnits) = (new double[Rows], new double[Rows * m], new double[Rows * s]);

            Matrix<double> keys = new(keyLogits, Rows, m), attention = new(Attention, Rows, m), relations = new(new double[Rows * m], Rows, m);
            Matrix<double> inputs = new(unitLogits, Rows, s), units = new(Units, Rows, s);
            MemoryAttention.Forward(keys, Identity(m), Identity(m), attention, relations);
            WeightAttention.Forward(inputs, Identity(s), new double[s], Projection, units, Weights);
            Pooling.Forward(Weights, relations, Code);

            Matrix<double> dRelations = new(new double[Rows * m], Rows, m);
            Pooling.Backward(Weights, relations, DCode, Fits, dRelations);
            if (m == 0) Fits = Make(Rows, nl => operands.Fits[(nl * 16) + lane]);
            MemoryAttention.Backward(keys, Identity(m), Identity(m), attention, relations, dRelations, new(DLogits, Rows, m), Zeros(m), Zeros(m));
            WeightAttention.Backward(inputs, Identity(s), Projection, units, Weights, Fits, new(DUnits, Rows, s), Zeros(s), DBias, DProjection);
        }

        public int Number { get; }

        public int Keys { get; }

        public int Hidden { get; }

        public int Rows { get; }

        public double[] Projection { get; }

        public double[] DCode { get; }

        public double[] BiasStart { get; }

        public double[] Attention { get; }

        public double[] Weights { get; }

        public double[] Units { get; }

        public double[] Code { get; }

        public double[] Fits { get; }

        public double[] DLogits { get; }

        public double[] DUnits { get; }

        public double[] DBias { get; }

        public double[] DProjection { get; }

        /// <summary>The largest sum over n of |h_n u_n|.</summary>
        public double ScoreMagnitude => Enumerable.Range(0, Rows).Max(nl => Enumerable.Range(0, Hidden).Sum(n => Math.Abs(Projection[n] * Units[(nl * Hidden) + n])));

        private static double[] Make(int length, Func<int, double> value) => [.. Enumerable.Range(0, length).Select(value)];

        private static Matrix<double> Zeros(int size) => new(new double[size * size], size, size);

        private static Matrix<double> Identity(int size)
        {
            Matrix<double> identity = Zeros(size);
            for (int n = 0; n < size; n++) identity[n, n] = 1;
            return identity;
        }
    }
}
