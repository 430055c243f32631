using System.Runtime.InteropServices;

namespace Reda.Engine.Tests.Support;

/// <summary>On which side of the floats the inaccessible page lies.</summary>
internal enum Fence
{
    Before,
    After,
}

/// <summary>
/// Floats directly after or directly before an inaccessible page, so that a kernel that reads or writes one float too many ends the process instead of
/// passing a test. Only on Linux: elsewhere the memory is plain. The rest of the memory is NaN, which betrays what is read on the side without a fence.
/// </summary>
internal sealed unsafe partial class FencedBuffer(Fence side) : IDisposable
{
    private const int NoAccess = 0, ReadWrite = 3, PrivateAnonymous = 0x22;

    private static readonly nuint Page = (nuint)Environment.SystemPageSize;

    private byte* _mapping;
    private nuint _capacity;

    /// <summary>Places NaNs against the fence; what was placed before is gone.</summary>
    /// <param name="length">How many floats.</param>
    public float* Place(int length)
    {
        nuint bytes = (nuint)length * sizeof(float);
        if (_mapping == null || bytes > _capacity) Map(bytes);
        new Span<float>(_mapping + Page, (int)(_capacity / sizeof(float))).Fill(float.NaN);
        return (float*)(_mapping + Page + (side == Fence.Before ? 0 : _capacity - bytes));
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        if (_mapping == null) return;
        if (OperatingSystem.IsLinux()) Check(UnmapMemory(_mapping, _capacity + (2 * Page)));
        else NativeMemory.AlignedFree(_mapping);
        _mapping = null;
    }

    private void Map(nuint bytes)
    {
        Dispose();
        _capacity = Math.Max(1, (bytes + Page - 1) / Page) * Page;
        nuint total = _capacity + (2 * Page);
        if (!OperatingSystem.IsLinux())
        {
            _mapping = (byte*)NativeMemory.AlignedAlloc(total, Page);
            return;
        }

        nint mapped = MapMemory(null, total, ReadWrite, PrivateAnonymous, -1, 0);
        if (mapped == -1) throw new InvalidOperationException("no memory to fence");
        _mapping = (byte*)mapped;
        Check(ProtectMemory(_mapping, Page, NoAccess));
        Check(ProtectMemory(_mapping + Page + _capacity, Page, NoAccess));
    }

    private static void Check(int result)
    {
        if (result != 0) throw new InvalidOperationException("the memory could not be fenced");
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MapMemory(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int ProtectMemory(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int UnmapMemory(void* address, nuint length);
}
