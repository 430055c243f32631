using System.Text;
using Reda.Engine.Diagnostics;

namespace Reda.Cli.Reports.Html;

/// <summary>The file of a report: whoever looks finds the old one or the whole new one.</summary>
internal static class ReportFile
{
    /// <summary>Writes a page beside its place and moves it there. A forced end of the program waits for it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="page">What goes into it.</param>
    /// <exception cref="RedaException">R120: it cannot be written; what was there before is untouched.</exception>
    public static void Write(string path, Markup page)
    {
        lock (Interruption.Writing)
        {
            try
            {
                ModelOutput.Check(path, "--report");
                string target = ModelOutput.TargetOf(path);
                string temporary = Path.Combine(Path.GetDirectoryName(target)!, $".reda-{Guid.NewGuid():N}.tmp");
                try
                {
                    File.WriteAllText(temporary, page.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                    File.Move(temporary, target, overwrite: true);
                }
                catch
                {
                    File.Delete(temporary);
                    throw;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new RedaException(RedaErrorKind.IO, "R120", path, "the report cannot be written", $"found: {e.Message}", "give --report a file in a folder that can be written to and has space", e);
            }
        }
    }
}
