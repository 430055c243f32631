namespace Reda.Tools.Tests.Packaging;

/// <summary>The packages of this checkout in a folder, and what is built from them: made once for all tests that look at them.</summary>
[SetUpFixture]
internal sealed class PackedFeed
{
    private static readonly Lazy<TempFolder> s_folder = new(() => new TempFolder());
    private static readonly Lazy<string> s_packages = new(Pack);

    /// <summary>A version that no cache can hold yet.</summary>
    public static string Version { get; } = $"0.1.0-test.{DateTime.UtcNow.Ticks}";

    /// <summary>The folder with the packages.</summary>
    public static string Packages => s_packages.Value;

    /// <summary>The path of a file or folder that lives as long as the feed.</summary>
    public static string PathOf(string name) => s_folder.Value.PathOf(name);

    /// <summary>Where builds for packages go, so that they leave the checkout's own output alone.</summary>
    public static string Artifacts => PathOf("artifacts");

    /// <summary>The path of a package.</summary>
    public static string Package(string id, string extension = "nupkg") => Path.Combine(Packages, $"{id}.{Version}.{extension}");

    [OneTimeTearDown]
    public void Remove()
    {
        if (s_folder.IsValueCreated) s_folder.Value.Dispose();
    }

    private static string Pack()
    {
        string feed = PathOf("feed");
        foreach (string project in new[] { "tools/Reda.Cli", "Reda.Engine" })
        {
            string path = Path.Combine(Repository.Root, project);
            DotNet.Run("pack", path, "-c", "Release", "-o", feed, "--artifacts-path", Artifacts, "-p:Version=" + Version, "-m:1", "--tl:off").Succeeded();
        }

        return feed;
    }
}
