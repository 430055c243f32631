using System.Globalization;
using System.Text;
using Reda.Engine.Diagnostics;

namespace Reda.IO.Preparing;

/// <summary>Writes what the ids in the prepared files stand for: id TAB original id, for items TAB name.</summary>
internal static class MappingWriter
{
    public const string ItemsName = "items.tsv";

    public const string UsersName = "users.tsv";

    /// <summary>Writes a header and a line an id.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="role">"item" or "user".</param>
    /// <param name="ids">The original ids, by number.</param>
    /// <param name="numbers">Whether the prepared files hold numbers.</param>
    /// <param name="names">Names by original id; <see langword="null"/> for no column of names.</param>
    public static void Write(Stream stream, string role, IReadOnlyList<string> ids, bool numbers, IReadOnlyDictionary<string, string>? names)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        writer.Write($"{role}\toriginal_id{(names is null ? "" : "\tname")}\n");
        for (int n = 0; n < ids.Count; n++)
        {
            string id = ids[n];
            if (id.Any(char.IsControl))
            {
                throw new RedaException(RedaErrorKind.Data, "R138", null, $"an id holds a tab or another control character, which {role}s.tsv cannot hold",
                    $"found '{DataErrors.Show(id)}'", "take such characters out of the ids");
            }

            writer.Write(numbers ? n.ToString(CultureInfo.InvariantCulture) : id);
            writer.Write('\t');
            writer.Write(id);
            if (names is not null)
            {
                writer.Write('\t');
                writer.Write(OneLine(names.GetValueOrDefault(id, "")));
            }

            writer.Write('\n');
        }
    }

    private static string OneLine(string name) => name.Any(char.IsControl) ? string.Concat(name.Select(c => char.IsControl(c) ? ' ' : c)) : name;
}
