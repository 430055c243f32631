using System.Runtime.CompilerServices;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Memory;

/// <summary>
/// A zeroed, never-moving block of <typeparamref name="T"/> whose first element lies on a page border, so also on that of a cache line and of an AVX-512 vector.
/// </summary>
/// <remarks>
/// The memory is a pinned managed array, so it lives exactly as long as somebody refers to the buffer: no disposal, no use after free.
/// </remarks>
/// <typeparam name="T">The element type.</typeparam>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    /// <summary>The alignment in bytes: a page, so that how two buffers' cache sets and low address bits meet is not left to luck.</summary>
    public const int Alignment = 4096;

    private readonly T[] _array;
    private readonly int _offset;

    /// <summary>Allocates <paramref name="length"/> zeroed elements.</summary>
    /// <param name="length">The number of elements, at least 0.</param>
    /// <exception cref="RedaException">R112: more elements than one buffer can hold or than memory has.</exception>
    public AlignedBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        int slack = Alignment / sizeof(T);
        if (length > Array.MaxLength - slack) throw TooLarge(length, null);
        try
        {
            _array = GC.AllocateArray<T>((int)length + slack, pinned: true);
        }
        catch (OutOfMemoryException e)
        {
            throw TooLarge(length, e);
        }

        nuint misalignment = (nuint)Unsafe.AsPointer(ref _array[0]) % Alignment;
        _offset = misalignment == 0 ? 0 : (int)((Alignment - misalignment) / (nuint)sizeof(T));
        Length = (int)length;
        HugePages.Advise(Unsafe.AsPointer(ref _array[0]), (nuint)length * (nuint)sizeof(T));
    }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The elements.</summary>
    public Span<T> Span => _array.AsSpan(_offset, Length);

    /// <summary>The address of the first element; valid while the buffer is referenced.</summary>
    public T* Address => (T*)Unsafe.AsPointer(ref _array[_offset]);

    private static RedaException TooLarge(long length, Exception? cause) => new(
        RedaErrorKind.Memory,
        "R112",
        null,
        "a buffer does not fit in memory",
        $"{length:N0} elements of {sizeof(T)} bytes asked for",
        "lower the dimensions, the aspects or the number of items",
        cause);
}
