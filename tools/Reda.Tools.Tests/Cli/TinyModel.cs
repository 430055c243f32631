namespace Reda.Tools.Tests.Cli;

/// <summary>A small trained model with users u0..u59 and items i0..i99, in a folder of its own.</summary>
internal sealed class TinyModel : IDisposable
{
    public TinyModel(params string[] options)
    {
        Path = Folder.PathOf("model.safetensors");
        Tool.Run(["train", Folder.Write("data.csv", Tool.TinyCsv()), "--model", Path, "--quiet", .. options, .. Tool.Tiny()]).Succeeded();
    }

    public TempFolder Folder { get; } = new();

    public string Path { get; }

    public void Dispose() => Folder.Dispose();
}
