namespace Reda.Tools.Tests.Packaging;

/// <summary>A stranger's program on the packed engine: restored from a feed, compiled in two ways, on processors of different abilities.</summary>
internal sealed class ConsumerTests
{
    // Every kernel that has a wider form then runs in its narrowest.
    private static readonly (string, string) s_noIntrinsics = ("DOTNET_EnableHWIntrinsic", "0");

    private static readonly Lazy<string> s_folder = new(Copy);
    private static readonly Lazy<string> s_managed = new(() => Build());
    private static readonly Lazy<string> s_native = new(() => NativeCompiler.Publish(s_folder.Value, PackedFeed.PathOf("consumer-native"), Restore));

    /// <summary>What the program says when it is compiled just in time and may use whatever the processor has.</summary>
    private static readonly Lazy<string[]> s_expected = new(() => Run("dotnet", [s_managed.Value]).Lines);

    [Test]
    public void Consumer_JustInTime_TrainsSavesLoadsAndRecommends()
    {
        string[] lines = s_expected.Value;
        Assert.That(lines[0], Is.EqualTo("compiled: just in time"));
        Assert.That(Facts(lines), Has.Some.Match("^sha256: [0-9a-f]{64}$").And.Some.Match("^recommended: (Suede|Oasis|Elastica|Gene) ").And.Some.StartsWith("explained: "));
    }

    [Test]
    public void Consumer_WithoutIntrinsics_GivesTheSameBits()
    {
        string[] lines = Run("dotnet", [s_managed.Value], s_noIntrinsics).Lines;
        Assert.That(lines[1], Is.EqualTo("vectors: 0"), "the switch works");
        Assert.That(Facts(lines), Is.EqualTo(Facts(s_expected.Value)));
    }

    [Test]
    public void Consumer_AheadOfTime_GivesTheSameBits()
    {
        // Compiled for any processor of the platform: narrow vectors and, on x64, no fused multiply-add. The native tool is compiled for AVX2.
        string[] lines = Run(Path.Combine(s_native.Value, "Consumer"), []).Lines;
        Assert.That(lines[..2], Is.EqualTo(new[] { "compiled: ahead of time", "vectors: 128" }));
        Assert.That(Facts(lines), Is.EqualTo(Facts(s_expected.Value)));
    }

    [Test]
    public void Consumer_AheadOfTimeWithTheSwitch_GivesTheSameBits()
    {
        // What a native program uses was decided when it was compiled; the switch may change it or not, but never the result.
        string[] lines = Run(Path.Combine(s_native.Value, "Consumer"), [], s_noIntrinsics).Lines;
        Assert.That(Facts(lines), Is.EqualTo(Facts(s_expected.Value)));
    }

    private static string[] Restore => ["-p:RedaVersion=" + PackedFeed.Version, "-p:RestoreFallbackFolders=" + DownloadedPackages];

    /// <summary>Where packages that this machine already has lie, so that nothing is downloaded twice. The feed's versions are in no cache.</summary>
    private static string DownloadedPackages
    {
        get
        {
            string folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
                ? given
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            return Directory.CreateDirectory(folder).FullName;
        }
    }

    /// <summary>The lines that must be the same everywhere.</summary>
    private static string[] Facts(string[] lines) => lines[2..];

    private static ProcessResult Run(string program, string[] args, params (string, string)[] environment)
    {
        using var folder = new TempFolder();
        var result = DotNet.Run(program, [.. args, folder.PathOf("bands.safetensors")], environment).Succeeded();
        Assert.That(folder.Files(), Is.EqualTo(new[] { "bands.safetensors" }));
        return result;
    }

    private static string Build()
    {
        string output = PackedFeed.PathOf("consumer-managed");
        DotNet.Run(["build", s_folder.Value, "-c", "Release", "-o", output, "-m:1", "--tl:off", .. Restore]).Succeeded();
        return Path.Combine(output, "Consumer.dll");
    }

    private static string Copy()
    {
        string folder = Directory.CreateDirectory(PackedFeed.PathOf("consumer")).FullName, feed = Directory.CreateDirectory(Path.Combine(folder, "feed")).FullName;
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "tools", "consumer"))) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        File.Copy(PackedFeed.Package("Reda.Engine"), Path.Combine(feed, Path.GetFileName(PackedFeed.Package("Reda.Engine"))));
        return folder;
    }
}
