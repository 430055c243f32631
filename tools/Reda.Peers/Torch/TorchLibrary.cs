using System.Runtime.InteropServices;

namespace Reda.Peers.Torch;

/// <summary>Loads TorchSharp's native library and makes the process a good home for it.</summary>
/// <remarks>
/// TorchSharp 0.107 is built with a compiler whose iostream header leaves behind a reference to GLIBCXX_3.4.32, though nothing of that version is ever called.
/// The C++ library of Debian 12 ends at 3.4.30, and the loader refuses. There the copy in the build output is told that this version is optional.
/// </remarks>
internal static partial class TorchLibrary
{
    private const string FileName = "libLibTorchSharp.so";
    private const string UnusedVersion = "GLIBCXX_3.4.32";
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int Never = 1 << 30;

    /// <summary>Loads the library.</summary>
    /// <exception cref="DllNotFoundException">It is missing, or asks for something else that this system lacks.</exception>
    public static void Load()
    {
        string path = Find();
        _ = SetEnvironment("THP_MEM_ALLOC_ENABLE", "1", 1);
        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e) when (e.Message.Contains(UnusedVersion, StringComparison.Ordinal))
        {
            Relax(path);
            NativeLibrary.Load(path);
        }

        KeepFreedMemory();
    }

    private static string Find()
    {
        string folders = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? AppContext.BaseDirectory;
        return folders.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists)
            ?? throw new DllNotFoundException($"{FileName} is not in {folders}; this program is for Linux on x64");
    }

    /// <summary>Replaces the file instead of writing into it: it might be a link into the package folder.</summary>
    private static void Relax(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (!SymbolVersions.MakeOptional(bytes, UnusedVersion)) return;
        string copy = path + ".relaxed";
        File.WriteAllBytes(copy, bytes);
        File.Move(copy, path, overwrite: true);
        Console.Error.WriteLine($"{FileName}: made {UnusedVersion} optional in the build output, since this system's C++ library does not have it");
    }

    /// <summary>
    /// Temporaries of a megabyte would otherwise be returned to the system and faulted in again, page by page, at every step: as if the allocators that libtorch
    /// users preload were there.
    /// </summary>
    private static void KeepFreedMemory()
    {
        _ = MallocOption(TrimThreshold, Never);
        _ = MallocOption(MapThreshold, Never);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallocOption(int parameter, int value);
}
