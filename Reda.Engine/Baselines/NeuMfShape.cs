using Reda.Engine.Data;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// The sizes of NeuMF and where its parameters stand. A row of a user or an item holds its vector of the product tower, padded, and then that of the perceptron.
/// The rest stands behind the tables in one run: layer after layer its weights [inputs, outputs] and its bias, then the weights of the output and two biases.
/// </summary>
internal sealed class NeuMfShape
{
    /// <summary>Works the sizes out.</summary>
    /// <param name="options">Checked options.</param>
    public NeuMfShape(NeuMfOptions options)
    {
        ProductSize = options.Dimensions;
        ProductStride = Padding.Pad(ProductSize);
        TowerSize = options.TowerDimensions;
        RowSize = ProductStride + TowerSize;
        RowStride = Padding.Pad(RowSize);
        Widths = new int[options.HiddenLayers + 1];
        for (int layer = 0; layer < Widths.Length; layer++) Widths[layer] = 2 * TowerSize >> layer;
        LastStride = Padding.Pad(Widths[^1]);
    }

    /// <summary>The length of a vector of the product tower.</summary>
    public int ProductSize { get; }

    /// <summary>The same, padded: where the perceptron's vector begins in a row.</summary>
    public int ProductStride { get; }

    /// <summary>The length of a vector of the perceptron.</summary>
    public int TowerSize { get; }

    /// <summary>The columns of a row.</summary>
    public int RowSize { get; }

    /// <summary>The floats of a row.</summary>
    public int RowStride { get; }

    /// <summary>The perceptron's inputs and then the units of each layer, each half as many as before.</summary>
    public int[] Widths { get; }

    /// <summary>The floats of a row of the last layer.</summary>
    public int LastStride { get; }

    /// <summary>The floats of all that is not in a table.</summary>
    public int SharedLength
    {
        get
        {
            int length = ProductStride + LastStride + Padding.Lanes;
            for (int layer = 1; layer < Widths.Length; layer++) length += (Widths[layer - 1] + 1) * Padding.Pad(Widths[layer]);
            return length;
        }
    }

    /// <summary>Names, rows and columns of what is not in a table.</summary>
    public (string Name, int Rows, int Columns)[] SharedSlices
    {
        get
        {
            var slices = new List<(string, int, int)>();
            for (int layer = 1; layer < Widths.Length; layer++)
            {
                slices.Add(($"layer_{layer}", Widths[layer - 1], Widths[layer]));
                slices.Add(($"layer_{layer}_bias", 1, Widths[layer]));
            }

            return [.. slices, ("output", 1, ProductStride + Widths[^1]), ("output_bias", 1, 2)];
        }
    }

    /// <summary>Allocates the parameters.</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    public ParameterStore<float> Allocate(int users, int items) => new([("users", users, RowSize), ("items", items, RowSize), .. SharedSlices]);

    /// <summary>
    /// Draws the initial values: vectors normal; hidden weights uniform in +-sqrt(6 / (inputs + outputs)), output weights in +-sqrt(3 / inputs); biases 0.
    /// </summary>
    /// <param name="parameters">As <see cref="Allocate"/> made them.</param>
    /// <param name="options">The seed and the deviation of the vectors.</param>
    public void Initialize(ParameterStore<float> parameters, NeuMfOptions options)
    {
        ulong stream = RandomStreams.TowerInitialization;
        foreach (string table in new[] { "users", "items" })
        {
            NormalStart.Fill(parameters[table], RowSize, options.InitialDeviation, options.Seed, stream++);
            for (int row = 0; row < parameters[table].Rows; row++) parameters[table][row][ProductSize..ProductStride].Clear();
        }

        for (int layer = 1; layer < Widths.Length; layer++)
            Spread(parameters[$"layer_{layer}"], Math.Sqrt(6.0 / (Widths[layer - 1] + Widths[layer])), options.Seed, stream++);
        Spread(parameters["output"], Math.Sqrt(3.0 / (ProductSize + Widths[^1])), options.Seed, stream);
        parameters["output"][0][ProductSize..ProductStride].Clear();
    }

    private static void Spread(Matrix<float> values, double spread, ulong seed, ulong stream)
    {
        for (int row = 0; row < values.Rows; row++)
        {
            var random = new CounterRandom(seed, stream, (ulong)row);
            foreach (ref float value in values[row]) value = (float)(spread * ((2 * random.NextSingle()) - 1));
        }
    }
}
