using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
internal sealed unsafe class QuadraticFormsTests
{
    private const int Forms = 3;

    [Test]
    public void Kernels_EverySize_AreThoseOfTheFullMatrices([Values] Fence side)
        => KernelData.Check(side, [1, 2, 3, 4, 5, 15, 16, 17, 31, 33, 64, 97], (memory, meter, size) =>
        {
            foreach (int count in new[] { 1, 2, 7 }) Measure(memory, meter, size, count);
        });

    [TestCase(37)]
    [Category("Reduced")]
    public void Kernels_OneSize_AreThoseOfTheFullMatrices(int size)
        => KernelData.Check(Fence.After, [size], (memory, meter, length) => Measure(memory, meter, length, 5));

    [Test]
    public void Index_EveryElement_IsAPlaceOfItsOwn([Values(1, 4, 17, 50)] int size)
    {
        var places = new List<int>();
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column <= row; column++) places.Add(QuadraticForms.Index(row, column));
        }

        Assert.That(places, Is.Unique.And.All.InRange(0, QuadraticForms.Length(size) - 1));
    }

    private static void Measure(FencedMemory memory, ErrorMeter meter, int size, int count)
    {
        memory.Clear();
        var random = new Random((size * 31) + count);
        int stride = Padding.Pad(size), length = QuadraticForms.Length(size);
        float* features = memory.Place(KernelData.Padded(random, count, size, stride));
        float* forms = memory.Place(new float[Forms * length]), factors = memory.Place(KernelData.Padded(random, 1, Forms, Forms));
        for (int form = 0; form < Forms; form++)
        {
            for (int row = 0; row < size; row++)
            {
                for (int column = 0; column <= row; column++) forms[(form * length) + QuadraticForms.Index(row, column)] = (float)random.NextUnit();
            }
        }

        float* sum = memory.Place(stride), products = memory.Place(length), combined = memory.Place(length), product = memory.Place(stride);
        QuadraticForms.Sum(features, stride, count, sum);
        QuadraticForms.PairProducts(features, stride, count, sum, size, products);
        QuadraticForms.Combine(forms, length, new ReadOnlySpan<float>(factors, Forms), combined);
        QuadraticForms.Multiply(forms, size, features, product);

        double allowed = 4.0 * size * size * count * count * ErrorMeter.Epsilon;
        for (int x = 0; x < size; x++)
        {
            double total = 0, element = 0;
            for (int n = 0; n < count; n++) total += features[(n * stride) + x];
            for (int y = 0; y < size; y++) element += Element(forms, x, y) * features[y];
            meter.Add(sum[x], total, count * ErrorMeter.Epsilon, $"sum of {size}", x);
            meter.Add(product[x], element, allowed, $"product of {size}", x);
        }

        for (int form = 0; form < Forms; form++)
        {
            double inner = 0;
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < count; j++)
                {
                    if (i == j && count > 1) continue;
                    for (int x = 0; x < size; x++)
                    {
                        for (int y = 0; y < size; y++) inner += Element(forms + (form * length), x, y) * features[(i * stride) + x] * features[(j * stride) + y];
                    }
                }
            }

            meter.Add(QuadraticForms.Inner(forms + (form * length), products, length), inner, allowed, $"pairs of {size}, {count}", form);
        }

        for (int x = 0; x < length; x++)
        {
            double expected = 0;
            for (int form = 0; form < Forms; form++) expected += (double)factors[form] * forms[(form * length) + x];
            meter.Add(combined[x], expected, 2 * Forms * ErrorMeter.Epsilon, $"combination of {size}", x);
        }
    }

    /// <summary>B[x, y]: what lies beside the diagonal counts twice in the lower triangle.</summary>
    private static double Element(float* form, int x, int y)
        => form[QuadraticForms.Index(Math.Max(x, y), Math.Min(x, y))] * (x == y ? 1.0 : 0.5);
}
