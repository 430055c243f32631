using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>
/// The symmetric forms B_t of an index: the least-squares fit of the relation codes of a sample of items with the landmarks, c_ij,t = f_i^T B_t f_j, over the
/// coded features and a constant 1, so that the fit makes good what the coding lost.
/// </summary>
/// <param name="weights">The parameters.</param>
/// <param name="landmarks">The landmarks.</param>
/// <param name="sample">The sample.</param>
/// <param name="crew">The threads.</param>
internal sealed unsafe class RelationForms(RelationWeights weights, IndexLandmarks landmarks, int[] sample, IndexCrew crew)
{
    private const int Lanes = RelationShape.Lanes;
    private const int Chunk = 32;

    /// <summary>Fits the forms.</summary>
    /// <param name="table">The coded features.</param>
    /// <returns>[code size, form length]: over the stored features, in units of their scales, and the constant.</returns>
    public AlignedBuffer<float> Fit(FeatureTable table)
    {
        int size = table.Rank + 1, codeSize = weights.Shape.CodeSize, length = QuadraticForms.Length(table.Features + 1);
        double[][] left = NormalEquations.PseudoInverse(Features(table, sample));
        double[][] right = NormalEquations.PseudoInverse(Features(table, landmarks.Items.ToArray()));
        AlignedBuffer<float> moments = Moments(left, size);
        var forms = new AlignedBuffer<float>((long)codeSize * length);
        crew.Share(codeSize, (slot, worker) =>
        {
            crew.Tell(worker, 0);
            var form = new double[size, size];
            for (int landmark = 0; landmark < right.Length; landmark++)
            {
                for (int a = 0; a < size; a++)
                {
                    long tile = ((long)(landmark / Lanes) * size) + a;
                    double moment = moments.Address[(((tile * codeSize) + slot) * Lanes) + (landmark % Lanes)];
                    for (int b = 0; b < size; b++) form[a, b] += moment * right[landmark][b];
                }
            }

            // Relations are symmetric; the two sides of the fit differ by its errors alone.
            float* to = forms.Address + ((nint)slot * length);
            for (int a = 0; a < size; a++)
            {
                for (int b = 0; b <= a; b++)
                {
                    double element = a == b ? form[a, a] : form[a, b] + form[b, a];
                    to[QuadraticForms.Index(a == table.Rank ? table.Features : a, b == table.Rank ? table.Features : b)] = (float)(element * Scale(table, a) * Scale(table, b));
                }
            }
        });
        return forms;
    }

    private static double Scale(FeatureTable table, int feature) => feature == table.Rank ? 1 : table.Scales[feature];

    /// <summary>The true features of some items, each row with a last 1.</summary>
    private static double[][] Features(FeatureTable table, int[] items)
    {
        float* stored = stackalloc float[table.Features];
        var rows = new double[items.Length][];
        for (int n = 0; n < rows.Length; n++)
        {
            table.Read(items[n], stored);
            rows[n] = new double[table.Rank + 1];
            for (int f = 0; f < table.Rank; f++) rows[n][f] = (double)stored[f] * table.Scales[f];
            rows[n][^1] = 1;
        }

        return rows;
    }

    /// <summary>Sums over the sample of left[item, a] times the code of the item with a landmark: [tiles of landmarks, size, code size, 16].</summary>
    private AlignedBuffer<float> Moments(double[][] left, int size)
    {
        int codeSize = weights.Shape.CodeSize, area = codeSize * Lanes, stride = Padding.Pad(size), tiles = (landmarks.Count + Lanes - 1) / Lanes;
        var factors = new AlignedBuffer<float>((long)left.Length * stride);
        for (int n = 0; n < left.Length; n++)
        {
            for (int a = 0; a < size; a++) factors.Span[(n * stride) + a] = (float)left[n][a];
        }

        var moments = new AlignedBuffer<float>((long)tiles * size * area);
        var scratch = new AlignedBuffer<float>[crew.Size];
        var fits = new LandmarkFits[crew.Size];
        for (int n = 0; n < crew.Size; n++) (scratch[n], fits[n]) = (new AlignedBuffer<float>((long)Chunk * area), new LandmarkFits(weights, landmarks));
        crew.Share(tiles, (tile, worker) =>
        {
            ReadOnlySpan<int> items = landmarks.Items[(tile * Lanes)..Math.Min((tile + 1) * Lanes, landmarks.Count)];
            float* codes = scratch[worker].Address, sums = moments.Address + ((nint)tile * size * area);
            for (int first = 0; first < sample.Length; first += Chunk)
            {
                int count = Math.Min(Chunk, sample.Length - first);
                for (int n = 0; n < count; n++) new ReadOnlySpan<float>(fits[worker].Codes(items, sample[first + n]), area).CopyTo(new Span<float>(codes + ((nint)n * area), area));
                MatrixProduct.Multiply(factors.Address + ((nint)first * stride), 1, stride, codes, area, sums, area, size, count, codeSize, sums, area);
                crew.Tell(worker, (long)Lanes * count);
            }
        });
        return moments;
    }
}
