using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Reda.Tools.Tests.Cli.Html;

/// <summary>Headless Chromium, which opens pages as people will.</summary>
internal static partial class Browser
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>The browser; the test is ignored, with a message, where there is none.</summary>
    public static string PathOrSkip()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string? found = s_names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (found is null) Assert.Ignore($"SKIPPED: none of {string.Join(", ", s_names)} is on the PATH; install one to look at the report in a browser");
        return found;
    }

    /// <summary>Opens a page.</summary>
    /// <param name="page">The file.</param>
    /// <param name="width">The window's width in CSS pixels.</param>
    /// <param name="dark">Whether people prefer dark pages.</param>
    /// <returns>The document as the browser understood it, and what it wrote to its console.</returns>
    public static (string Document, string[] Console) Open(string page, int width, bool dark = false)
    {
        using var profile = new TempFolder();
        var start = new ProcessStartInfo(PathOrSkip()) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string arg in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--hide-scrollbars", "--enable-logging=stderr", $"--user-data-dir={profile.Root}", $"--window-size={width},900", $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", "--dump-dom", new Uri(page).AbsoluteUri,
        })
        {
            start.ArgumentList.Add(arg);
        }

        using var browser = Process.Start(start)!;
        var document = browser.StandardOutput.ReadToEndAsync();
        var log = browser.StandardError.ReadToEndAsync();
        bool ended = browser.WaitForExit(s_patience);
        if (!ended) browser.Kill(entireProcessTree: true);
        Assert.That(ended, Is.True, "the browser did not end");
        return (document.Result, [.. log.Result.Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal))]);
    }

    /// <summary>
    /// Measures a page by a script put into a copy of it, whose policy allows scripts. The copy stands in a frame, since windows have a least width above that of
    /// a phone.
    /// </summary>
    /// <param name="page">The file.</param>
    /// <param name="width">The frame's width in CSS pixels.</param>
    /// <param name="expression">JavaScript for an object.</param>
    /// <param name="dark">Whether people prefer dark pages.</param>
    public static JsonElement Measure(string page, int width, string expression, bool dark = false)
    {
        string copy = page + ".measured.html";
        string text = ContentSecurityPolicy().Replace(File.ReadAllText(page), "");
        text = text.Replace("</body>", $"<script>console.log('measured'); parent.document.title = JSON.stringify({expression});</script></body>", StringComparison.Ordinal);
        File.WriteAllText(copy, $"<!DOCTYPE html><title></title><iframe style=\"width: {width}px; height: 900px; border: 0\" srcdoc=\"{WebUtility.HtmlEncode(text)}\"></iframe>");
        var (document, console) = Open(copy, 1600, dark);
        File.Delete(copy);
        Assert.That(console, Has.Length.EqualTo(1), "the script's own message, so that others would be seen too");
        return JsonDocument.Parse(WebUtility.HtmlDecode(Title().Match(document).Groups[1].Value)).RootElement;
    }

    [GeneratedRegex("<meta http-equiv=\"Content-Security-Policy\"[^>]*>")]
    private static partial Regex ContentSecurityPolicy();

    [GeneratedRegex("<title>([^<]*)</title>")]
    private static partial Regex Title();
}
