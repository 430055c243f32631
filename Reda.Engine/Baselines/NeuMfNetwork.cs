using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>What NeuMF's towers do to a block of examples, there and back.</summary>
internal sealed unsafe class NeuMfNetwork
{
    private readonly ParameterStore<float> _parameters;
    private readonly float*[] _weights;
    private readonly float*[] _biases;
    private readonly AlignedBuffer<float>[] _transposed;
    private readonly long[] _offsets;
    private readonly long _outputOffset;
    private readonly AlignedBuffer<float> _zeros;

    /// <summary>Looks at the parameters.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="parameters">The parameters; <see cref="Refresh"/> is to follow when they have moved.</param>
    public NeuMfNetwork(NeuMfShape shape, ParameterStore<float> parameters)
    {
        Shape = shape;
        _parameters = parameters;
        int layers = shape.Widths.Length;
        _weights = new float*[layers];
        _biases = new float*[layers];
        _offsets = new long[layers];
        _transposed = new AlignedBuffer<float>[layers];
        SharedOffset = parameters.Slice("layer_1").Offset;
        for (int layer = 1; layer < layers; layer++)
        {
            ParameterSlice slice = parameters.Slice($"layer_{layer}");
            _weights[layer] = parameters.Buffer.Address + slice.Offset;
            _biases[layer] = _weights[layer] + slice.PaddedLength;
            _offsets[layer] = slice.Offset - SharedOffset;
            _transposed[layer] = new AlignedBuffer<float>((long)shape.Widths[layer] * Padding.Pad(shape.Widths[layer - 1]));
        }

        _outputOffset = parameters.Slice("output").Offset - SharedOffset;
        _zeros = new AlignedBuffer<float>(Padding.Pad(shape.Widths[0]));
        Refresh();
    }

    /// <summary>The sizes.</summary>
    public NeuMfShape Shape { get; }

    /// <summary>Where what is not in a table begins in the store.</summary>
    public long SharedOffset { get; }

    /// <summary>The weights of the output: those of the products, padded, and then those of the last layer.</summary>
    public float* Output => _parameters.Buffer.Address + SharedOffset + _outputOffset;

    /// <summary>The bias of the output; another follows that belongs to the perceptron while the towers are trained apart.</summary>
    public float* OutputBias => Output + Padding.Pad(Shape.ProductStride + Shape.Widths[^1]);

    /// <summary>The weights of a layer: [inputs, padded outputs].</summary>
    /// <param name="layer">From 1.</param>
    public float* Weights(int layer) => _weights[layer];

    /// <summary>The biases of a layer.</summary>
    /// <param name="layer">From 1.</param>
    public float* Biases(int layer) => _biases[layer];

    /// <summary>The parameters have moved: the transposed weights are made anew.</summary>
    public void Refresh()
    {
        for (int layer = 1; layer < _transposed.Length; layer++)
        {
            int inputs = Shape.Widths[layer - 1], outputs = Shape.Widths[layer], stride = Padding.Pad(outputs), turned = Padding.Pad(inputs);
            float* from = _weights[layer], to = _transposed[layer].Address;
            for (int input = 0; input < inputs; input++)
            {
                for (int output = 0; output < outputs; output++) to[((nint)output * turned) + input] = from[((nint)input * stride) + output];
            }
        }
    }

    /// <summary>Brings an example into a block.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="item">The item's row.</param>
    /// <param name="block">The block.</param>
    /// <param name="row">Its row there.</param>
    public void Load(float* user, float* item, NeuMfBlock block, int row)
    {
        int length = Shape.TowerSize, product = Shape.ProductStride;
        Elementwise.Product(1, user, item, product, block.Products + ((nint)row * product));
        float* inputs = block.Activations(0) + ((nint)row * Padding.Pad(2 * length));
        new ReadOnlySpan<float>(user + product, length).CopyTo(new Span<float>(inputs, length));
        new ReadOnlySpan<float>(item + product, length).CopyTo(new Span<float>(inputs + length, length));
    }

    /// <summary>Takes the examples of a block from the inputs to the logits.</summary>
    /// <param name="block">The block.</param>
    /// <param name="count">Its examples.</param>
    /// <param name="begin">The layer whose outputs are there already; 0 means the inputs.</param>
    public void Forward(NeuMfBlock block, int count, int begin = 0)
    {
        int last = Shape.Widths.Length - 1;
        for (int layer = begin + 1; layer <= last; layer++)
        {
            int inputs = Shape.Widths[layer - 1], stride = Padding.Pad(Shape.Widths[layer]);
            float* outputs = block.Activations(layer);
            MatrixProduct.Multiply(
                block.Activations(layer - 1), Padding.Pad(inputs), 1, _weights[layer], stride, _biases[layer], 0, count, inputs, stride / 16, outputs, stride);
            Elementwise.Rectify(outputs, count * stride);
        }

        for (int row = 0; row < count; row++)
        {
            block.ProductLogits[row] = RowMath.Dot(Output, block.Products + ((nint)row * Shape.ProductStride), Shape.ProductStride);
            block.TowerLogits[row] = RowMath.Dot(Output + Shape.ProductStride, block.Activations(last) + ((nint)row * Shape.LastStride), Shape.LastStride);
        }
    }

    /// <summary>Takes the derivatives of the logits back to the inputs.</summary>
    /// <param name="block">The block, after <see cref="Forward"/>.</param>
    /// <param name="slopes">The derivatives of the loss by what the perceptron adds to each logit.</param>
    /// <param name="gradients">Where the gradients of what is not in a table are added; null where nobody asks for them.</param>
    public void Backward(NeuMfBlock block, ReadOnlySpan<float> slopes, float* gradients)
    {
        int last = Shape.Widths.Length - 1, count = slopes.Length;
        for (int row = 0; row < count; row++)
        {
            float* outputs = block.Activations(last) + ((nint)row * Shape.LastStride), slope = block.Gradients(last) + ((nint)row * Shape.LastStride);
            new Span<float>(slope, Shape.LastStride).Clear();
            RowMath.AddScaled(slopes[row], Output + Shape.ProductStride, slope, Shape.LastStride);
            Elementwise.Mask(outputs, Shape.LastStride, slope);
            if (gradients != null) RowMath.AddScaled(slopes[row], outputs, gradients + _outputOffset + Shape.ProductStride, Shape.LastStride);
        }

        for (int layer = last; layer > 0; layer--)
        {
            int inputs = Shape.Widths[layer - 1], outputs = Shape.Widths[layer], inputStride = Padding.Pad(inputs), stride = Padding.Pad(outputs);
            float* slope = block.Gradients(layer), before = block.Activations(layer - 1), slopeBefore = block.Gradients(layer - 1);
            if (gradients != null)
            {
                float* sums = gradients + _offsets[layer];
                MatrixProduct.Multiply(before, 1, inputStride, slope, stride, sums, stride, inputs, count, stride / 16, sums, stride);
                for (int row = 0; row < count; row++) RowMath.AddScaled(1, slope + ((nint)row * stride), sums + ((nint)inputs * stride), stride);
            }

            MatrixProduct.Multiply(slope, stride, 1, _transposed[layer].Address, inputStride, _zeros.Address, 0, count, outputs, inputStride / 16, slopeBefore, inputStride);
            if (layer > 1) Elementwise.Mask(before, count * inputStride, slopeBefore);
        }
    }

    /// <summary>Adds the gradients of the product tower's output weights and of the biases.</summary>
    /// <param name="block">The block.</param>
    /// <param name="row">The example.</param>
    /// <param name="slope">The derivative of the loss by what the product tower adds to the logit.</param>
    /// <param name="towerSlope">That by what belongs to the perceptron's own bias.</param>
    /// <param name="gradients">Where to add.</param>
    public void AddOutputGradients(NeuMfBlock block, int row, float slope, float towerSlope, float* gradients)
    {
        RowMath.AddScaled(slope, block.Products + ((nint)row * Shape.ProductStride), gradients + _outputOffset, Shape.ProductStride);
        float* bias = gradients + (OutputBias - (_parameters.Buffer.Address + SharedOffset));
        bias[0] += slope;
        bias[1] += towerSlope;
    }

    /// <summary>Writes the gradient of one side's row.</summary>
    /// <param name="block">The block, after <see cref="Backward"/>.</param>
    /// <param name="row">The example.</param>
    /// <param name="slope">The derivative of the loss by what the product tower adds to the logit.</param>
    /// <param name="other">The other side's row.</param>
    /// <param name="side">0 for the user, 1 for the item.</param>
    /// <param name="gradient">[row stride]; overwritten, padding included.</param>
    public void RowGradient(NeuMfBlock block, int row, float slope, float* other, int side, float* gradient)
    {
        int length = Shape.TowerSize, product = Shape.ProductStride;
        Elementwise.Product(slope, Output, other, product, gradient);
        float* slopes = block.Gradients(0) + ((nint)row * Padding.Pad(2 * length)) + (side * length);
        new ReadOnlySpan<float>(slopes, length).CopyTo(new Span<float>(gradient + product, length));
        new Span<float>(gradient + Shape.RowSize, Shape.RowStride - Shape.RowSize).Clear();
    }
}
