using System.Globalization;

namespace Reda.Bench.Reports;

/// <summary>The data caches that the first processor uses, as the system describes them.</summary>
internal static class Caches
{
    /// <summary>Name (L1, L2, ...) and bytes of each, smallest first; none where the system does not tell.</summary>
    public static IReadOnlyList<(string Name, long Bytes)> Sizes()
    {
        const string Source = "/sys/devices/system/cpu/cpu0/cache";
        if (!Directory.Exists(Source)) return [];
        return
        [
            .. from folder in Directory.EnumerateDirectories(Source, "index*")
               where Read(folder, "type") != "Instruction"
               let size = Read(folder, "size")
               where size.EndsWith('K')
               orderby Read(folder, "level")
               select ("L" + Read(folder, "level"), 1024 * long.Parse(size[..^1], CultureInfo.InvariantCulture)),
        ];
    }

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(folder, file)).Trim();
}
