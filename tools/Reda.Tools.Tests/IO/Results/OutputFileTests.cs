using Reda.Engine.Diagnostics;
using Reda.IO.Results;

namespace Reda.Tools.Tests.IO.Results;

internal sealed class OutputFileTests
{
    [Test]
    public void Write_ThatFailsHalfWay_LeavesTheOldFileAndNothingElse()
    {
        using var folder = new TempFolder();
        string path = folder.Write("out.csv", "old");
        void Fail(Exception e) => OutputFile.Write(path, stream =>
        {
            stream.Write(new byte[1 << 20]);
            throw e;
        });

        Assert.That(() => Fail(new OperationCanceledException()), Throws.InstanceOf<OperationCanceledException>());
        Errors.Expect(() => Fail(new IOException("no space")), "R120", path, RedaErrorKind.IO);
        Assert.That(folder.Files(), Is.EqualTo(new[] { "out.csv" }));
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
    }

    [Test]
    public void Write_Whole_ReplacesTheFile()
    {
        using var folder = new TempFolder();
        string path = folder.Write("out.csv", "a longer old text");
        OutputFile.Write(path, stream => stream.Write("new"u8));
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(folder.Files(), Is.EqualTo(new[] { "out.csv" }));
        Errors.Expect(() => OutputFile.Write(folder.Root, _ => { }), "R120", folder.Root, RedaErrorKind.IO);
    }
}
