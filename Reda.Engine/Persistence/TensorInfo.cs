namespace Reda.Engine.Persistence;

/// <summary>Name, type and shape of one tensor. Its place follows from the order: tensors lie one after the other without gaps.</summary>
/// <param name="Name">The tensor's key in the header.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The dimensions, slowest first.</param>
internal sealed record TensorInfo(string Name, TensorType Type, params long[] Shape)
{
    /// <summary>The number of elements.</summary>
    /// <exception cref="OverflowException">The product of the dimensions is beyond 2^63.</exception>
    public long Elements
    {
        get
        {
            long product = 1;
            foreach (long size in Shape) product = checked(product * size);
            return product;
        }
    }

    /// <summary>The number of bytes.</summary>
    /// <exception cref="OverflowException">The number is beyond 2^63.</exception>
    public long Bytes => checked(Elements * Type switch { TensorType.I64 => 8, TensorType.U8 => 1, _ => 4 });

    /// <summary>The shape as readers of other languages print it: [68326, 3, 128].</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
