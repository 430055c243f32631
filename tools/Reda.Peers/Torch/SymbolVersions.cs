using System.Buffers.Binary;
using System.Text;

namespace Reda.Peers.Torch;

/// <summary>The versions of other libraries' symbols that an ELF file (64 bits, little endian) asks for: its section SHT_GNU_verneed.</summary>
internal static class SymbolVersions
{
    private const uint VersionNeeds = 0x6FFF_FFFE;
    private const ushort Weak = 2;
    private const int SectionTableOffset = 0x28;
    private const int SectionCount = 0x3C;
    private const int SectionSize = 0x40;

    /// <summary>Marks one version as weak, so that the loader no longer refuses the file where the version is missing.</summary>
    /// <param name="file">The bytes of the file; changed in place.</param>
    /// <param name="version">The version's name, such as GLIBCXX_3.4.32.</param>
    /// <returns>Whether the file asks for the version.</returns>
    public static bool MakeOptional(Span<byte> file, string version)
    {
        int sections = (int)BinaryPrimitives.ReadInt64LittleEndian(file[SectionTableOffset..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[SectionCount..]);
        for (int n = 0; n < count; n++)
        {
            Span<byte> section = file.Slice(sections + (n * SectionSize), SectionSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != VersionNeeds) continue;
            int names = FileOffset(file[(sections + (BinaryPrimitives.ReadInt32LittleEndian(section[40..]) * SectionSize))..]);
            return MakeOptional(file, FileOffset(section), BinaryPrimitives.ReadInt32LittleEndian(section[44..]), file[names..], Encoding.ASCII.GetBytes(version + "\0"));
        }

        return false;
    }

    private static bool MakeOptional(Span<byte> file, int library, int libraries, ReadOnlySpan<byte> names, ReadOnlySpan<byte> version)
    {
        bool found = false;
        for (; libraries > 0; libraries--)
        {
            int entry = library + BinaryPrimitives.ReadInt32LittleEndian(file[(library + 8)..]);
            for (int left = BinaryPrimitives.ReadUInt16LittleEndian(file[(library + 2)..]); left > 0; left--)
            {
                if (names[BinaryPrimitives.ReadInt32LittleEndian(file[(entry + 8)..])..].StartsWith(version))
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(file[(entry + 4)..], Weak);
                    found = true;
                }

                entry += BinaryPrimitives.ReadInt32LittleEndian(file[(entry + 12)..]);
            }

            library += BinaryPrimitives.ReadInt32LittleEndian(file[(library + 12)..]);
        }

        return found;
    }

    private static int FileOffset(ReadOnlySpan<byte> section) => (int)BinaryPrimitives.ReadInt64LittleEndian(section[24..]);
}
