using Reda.Engine.Memory;

namespace Reda.Engine.Kernels;

/// <summary>
/// The parameters in the forms that the kernels read. <see cref="Rebuild"/> refreshes what is derived after the parameters have changed.
/// </summary>
internal sealed unsafe class RelationWeights
{
    private readonly ParameterStore<float> _parameters;
    private readonly AlignedBuffer<float> _derived;
    private readonly float* _hiddenBias;
    private readonly float* _slotsTransposed;

    /// <summary>Refers to the parameters, which stay where they are, and derives the rest.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="parameters">The slices keys, hidden_weight, hidden_bias, projection, slots and items; keys directly before hidden_weight.</param>
    public RelationWeights(RelationShape shape, ParameterStore<float> parameters)
    {
        Shape = shape;
        _parameters = parameters;
        Queries = AddressOf(shape.MemoryAttention ? "keys" : "hidden_weight");
        _hiddenBias = AddressOf("hidden_bias");
        Projection = AddressOf("projection");
        Slots = shape.MemoryAttention ? AddressOf("slots") : null;
        Items = AddressOf("items");

        long queries = (long)shape.Dimensions * shape.LogitStride, zeros = Math.Max(shape.DimensionStride, shape.CodeStride);
        long gram = shape.MemoryAttention ? (long)shape.CodeSize * shape.CodeStride : 0;
        long slots = shape.MemoryAttention ? (long)shape.Dimensions * shape.CodeStride : 0;
        _derived = new AlignedBuffer<float>(queries + shape.LogitStride + zeros + gram + slots);
        QueriesTransposed = _derived.Address;
        Bias = QueriesTransposed + queries;
        Zeros = Bias + shape.LogitStride;
        Gram = shape.MemoryAttention ? Zeros + zeros : null;
        _slotsTransposed = Zeros + zeros + gram;
        Rebuild();
    }

    /// <summary>The sizes.</summary>
    public RelationShape Shape { get; }

    /// <summary>Q = [K; W]: [m + s, dimension stride].</summary>
    public float* Queries { get; }

    /// <summary>Q transposed: [d, logit stride].</summary>
    public float* QueriesTransposed { get; }

    /// <summary>[logit stride]: 0 for the keys, b for the hidden units, 0 for the padding.</summary>
    public float* Bias { get; }

    /// <summary>h: [s].</summary>
    public float* Projection { get; }

    /// <summary>G = M M^T: [m, code stride]; null without memory attention.</summary>
    public float* Gram { get; }

    /// <summary>M: [m, dimension stride]; null without memory attention.</summary>
    public float* Slots { get; }

    /// <summary>The item table: [items, k, dimension stride].</summary>
    public float* Items { get; }

    /// <summary>A row of zeros, as long as the longest stride.</summary>
    public float* Zeros { get; }

    /// <summary>Derives the transposed queries, the bias row and the Gram matrix from the parameters.</summary>
    public void Rebuild()
    {
        RelationShape shape = Shape;
        TransposeRows(Queries, shape.Logits, shape.Dimensions, shape.DimensionStride, QueriesTransposed, shape.LogitStride);
        new ReadOnlySpan<float>(_hiddenBias, shape.HiddenSize).CopyTo(new Span<float>(Bias + shape.Keys, shape.HiddenSize));
        if (!shape.MemoryAttention) return;
        TransposeRows(Slots, shape.CodeSize, shape.Dimensions, shape.DimensionStride, _slotsTransposed, shape.CodeStride);
        MatrixProduct.Multiply(
            Slots, shape.DimensionStride, 1,
            _slotsTransposed, shape.CodeStride,
            Zeros, 0,
            shape.CodeSize, shape.Dimensions, shape.CodeStride / 16,
            Gram, shape.CodeStride);
    }

    private static void TransposeRows(float* source, int rows, int columns, int sourceStride, float* destination, int destinationStride)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) destination[(c * destinationStride) + r] = source[(r * sourceStride) + c];
        }
    }

    private float* AddressOf(string slice) => _parameters.Buffer.Address + _parameters.Slice(slice).Offset;
}
