using System.Runtime.InteropServices;
using System.Security;
using Microsoft.Win32.SafeHandles;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Persistence;

/// <summary>
/// Replaces a file as a whole: whoever looks, and whenever the power fails, finds the old file or the new one. What goes wrong leaves the old file untouched
/// and nothing beside it.
/// </summary>
internal static partial class DurableFile
{
    private const int BadDescriptor = 9;
    private const int InvalidArgument = 22;

    /// <summary>Writes a temporary file in the same folder, flushes it to the disk and renames it over <paramref name="path"/>.</summary>
    /// <param name="path">The file; a symbolic link stays one, its target is replaced.</param>
    /// <param name="length">The length of the new file, which is reserved first: a full disk is noticed before anything is written.</param>
    /// <param name="write">Writes the new contents.</param>
    /// <param name="temporaryName">The name of the temporary file, which must not exist; a random one unless given.</param>
    /// <exception cref="RedaException">R120: the file cannot be written.</exception>
    public static void Replace(string path, long length, Action<Stream> write, string? temporaryName = null)
    {
        try
        {
            string target = Target(path);
            string folder = Path.GetDirectoryName(target)!;
            using SafeFileHandle? openFolder = OpenFolder(folder);
            string temporary = Path.Combine(folder, temporaryName ?? $".reda-{Path.GetRandomFileName()}.tmp");
            try
            {
                WriteThrough(temporary, length, write);
                File.Move(temporary, target, overwrite: true);
            }
            catch
            {
                DeleteQuietly(temporary);
                throw;
            }

            if (openFolder is not null) Flush(openFolder, BadDescriptor, InvalidArgument);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw ModelError.Refused(path, "the file cannot be written", e.Message, "give a file in a folder that exists, is writable and has space", e);
        }
    }

    /// <summary>Makes a folder that outlasts a failure of the power, unless it is there already.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="RedaException">R120: it cannot be made.</exception>
    public static string MakeFolder(string path)
    {
        try
        {
            string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
            if (Directory.Exists(full)) return full;
            Directory.CreateDirectory(full);
            FlushFolder(Path.GetDirectoryName(full)!);
            return full;
        }
        catch (Exception e) when (IsRefusal(e) || e is ArgumentException)
        {
            throw ModelError.Refused(path, "the folder cannot be made", e.Message, "give a folder that exists or can be made", e);
        }
    }

    /// <summary>Writes what a file holds to the disk.</summary>
    /// <param name="file">The file. When it is refused, the data may be gone: it must not be tried again.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void FlushToDisk(FileStream file)
    {
        // FileStream.Flush does not report that the disk failed on Unix.
        file.Flush(flushToDisk: OperatingSystem.IsWindows());
        if (!OperatingSystem.IsWindows()) Flush(file.SafeFileHandle);
    }

    /// <summary>Writes to the disk which files a folder holds.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void FlushFolder(string path)
    {
        using SafeFileHandle? folder = OpenFolder(path);
        if (folder is not null) Flush(folder, BadDescriptor, InvalidArgument);
    }

    /// <summary>Whether the file system refused, rather than the program being wrong.</summary>
    /// <param name="e">What was thrown.</param>
    public static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException or SecurityException;

    /// <summary>The absolute path, symbolic links followed. The file need not exist.</summary>
    /// <param name="path">Any path.</param>
    /// <exception cref="IOException">It is no path.</exception>
    public static string Resolve(string path)
    {
        try
        {
            string full = Path.GetFullPath(path);
            return new FileInfo(full).Exists ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
        }
        catch (ArgumentException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static string Target(string path)
    {
        string target = Resolve(path);
        if (Directory.Exists(target) || Path.EndsInDirectorySeparator(target)) throw new IOException("it is a folder");
        string folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder)) throw new IOException($"the folder {folder} does not exist");

        // Renaming over a device such as /dev/null would replace it for everybody.
        if (folder == "/dev") throw new IOException("it is a device");
        if (File.Exists(target) && File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly)) throw new IOException("the file is read-only");
        return target;
    }

    private static void WriteThrough(string temporary, long length, Action<Stream> write)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, PreallocationSize = length };
        using var stream = new FileStream(temporary, options);
        write(stream);
        FlushToDisk(stream);
    }

    /// <summary>Deletes a file that nobody needs, if that is possible.</summary>
    /// <param name="path">The file, which need not exist.</param>
    public static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // It does no harm where it lies.
        }
    }

    // Windows cannot open folders as files and makes renames durable itself.
    private static SafeFileHandle? OpenFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return null;
        int descriptor = Open(folder, 0);
        return descriptor < 0 ? throw LastError() : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static void Flush(SafeFileHandle file, params ReadOnlySpan<int> tolerated)
    {
        if (FSync(file) != 0 && !tolerated.Contains(Marshal.GetLastPInvokeError())) throw LastError();
    }

    private static IOException LastError() => new(Marshal.GetLastPInvokeErrorMessage());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);
}
