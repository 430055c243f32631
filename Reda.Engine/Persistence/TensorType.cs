namespace Reda.Engine.Persistence;

/// <summary>The element types of a model file, called as the safetensors specification calls them. All are little-endian.</summary>
internal enum TensorType
{
    /// <summary>64-bit signed integers.</summary>
    I64,

    /// <summary>32-bit IEEE floats.</summary>
    F32,

    /// <summary>32-bit signed integers.</summary>
    I32,

    /// <summary>Bytes.</summary>
    U8,
}
