using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class RelationWeightsTests
{
    private static readonly RedaOptions Options = new() { Aspects = 2, Dimensions = 17, MemorySlots = 20, HiddenSize = 3 };

    [TestCase(1, 1)]
    [TestCase(20, 17)]
    [TestCase(33, 64)]
    [Category("Reduced")]
    public void Gram_ASecondOpinion_Agrees(int memorySlots, int dimensions)
    {
        var model = new RandomModel(Options with { MemorySlots = memorySlots, Dimensions = dimensions }, 4, 1);
        var weights = new RelationWeights(RedaParameters.Shape(Options with { MemorySlots = memorySlots, Dimensions = dimensions }), model.Parameters);
        var slots = LinearAlgebra.Matrix<double>.Build.Dense(memorySlots, dimensions, (t, x) => model.Specification.Parameters["slots"][t, x]);
        LinearAlgebra.Matrix<double> expected = slots.TransposeAndMultiply(slots);

        var meter = new ErrorMeter();
        int stride = weights.Shape.CodeStride;
        for (int n = 0; n < memorySlots * stride; n++)
        {
            bool padding = n % stride >= memorySlots;
            meter.Add(weights.Gram[n], padding ? 0 : expected[n / stride, n % stride], padding ? 0 : dimensions * dimensions * ErrorMeter.Epsilon, "gram", n);
        }

        Assert.That(meter.Mismatch, Is.Null);
    }

    [Test]
    [Category("Reduced")]
    public void Rebuild_AfterTheParametersChanged_RefreshesWhatIsDerived([Values] bool memoryAttention)
    {
        RedaOptions options = Options with { MemoryAttention = memoryAttention };
        ParameterStore<float> parameters = new RandomModel(options, 4, 1).Parameters;
        var weights = new RelationWeights(RedaParameters.Shape(options), parameters);
        new RandomModel(options, 4, 2).Parameters.Buffer.Span.CopyTo(parameters.Buffer.Span);

        weights.Rebuild();

        RelationShape shape = weights.Shape;
        Matrix<float> hidden = parameters["hidden_weight"], bias = parameters["hidden_bias"];
        for (int n = 0; n < shape.LogitStride; n++)
        {
            bool unit = n >= shape.Keys && n < shape.Logits;
            Assert.That(weights.Bias[n], Is.EqualTo(unit ? bias[0, n - shape.Keys] : 0f));
            for (int x = 0; x < shape.Dimensions; x++)
            {
                float expected = unit ? hidden[n - shape.Keys, x] : n < shape.Keys ? parameters["keys"][n, x] : 0;
                Assert.That(weights.QueriesTransposed[(x * shape.LogitStride) + n], Is.EqualTo(expected));
                if (n < shape.Logits) Assert.That(weights.Queries[(n * shape.DimensionStride) + x], Is.EqualTo(expected));
            }
        }

        Assert.That(weights.Gram == null, Is.EqualTo(!memoryAttention));
        Assert.That(weights.Slots == null, Is.EqualTo(!memoryAttention));
        Assert.That(new ReadOnlySpan<float>(weights.Zeros, Math.Max(shape.DimensionStride, shape.CodeStride)).ToArray(), Is.All.Zero);
    }
}
