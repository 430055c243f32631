using System.Diagnostics;
using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Engine.Tests.Persistence;

/// <summary>What the file system or the memory refuses: errors with the path, and nothing changed on the disk.</summary>
internal sealed class ModelRefusalTests
{
    [TestCase("missing/model")]
    [TestCase("file/model")]
    [TestCase("folder")]
    [TestCase("folder/")]
    [TestCase("nul\0character")]
    public void Save_ToAPlaceThatIsNone_IsR120(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "old");
        Directory.CreateDirectory(folder["folder"]);
        AssertSaveFails(folder, folder[name]);
    }

    [Test]
    public void Save_ToAnEmptyPath_IsR120()
    {
        using var folder = new TemporaryFolder();
        AssertSaveFails(folder, "");
    }

    [Test]
    public void Save_ToATooLongName_IsR120()
    {
        using var folder = new TemporaryFolder();
        AssertSaveFails(folder, folder[new string('x', 300)]);
    }

    [Test]
    public void Save_OverAReadOnlyFile_IsR120()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model"], "old");
        File.SetAttributes(folder["model"], FileAttributes.ReadOnly);
        AssertSaveFails(folder, folder["model"]);
    }

    [Test]
    [Platform("Linux")]
    public void Save_OverADevice_IsR120AndLeavesTheDevice()
    {
        using var folder = new TemporaryFolder();
        AssertSaveFails(folder, "/dev/full");
        Assert.That(new FileInfo("/dev/full").Length, Is.Zero);
    }

    [Test]
    [Platform("Linux")]
    public void Save_ToAFolderThatTakesNoFiles_IsR120()
    {
        using var folder = new TemporaryFolder();
        AssertSaveFails(folder, "/proc/model");
    }

    [Test]
    public void Save_WithoutPermission_IsR120()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("permissions do not bind this user");
            return;
        }

        using var folder = new TemporaryFolder();
        DirectoryInfo locked = Directory.CreateDirectory(folder["locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        AssertSaveFails(folder, Path.Combine(locked.FullName, "model"));
    }

    [Test]
    public void Save_NonFiniteWeight_IsR701AndWritesNothing(
        [Values("keys", "hidden_weight", "hidden_bias", "projection", "slots", "items")] string tensor,
        [Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float value)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model"], "old");
        RedaModel model = SampleModels.Create();
        Matrix<float> values = model.Parameters[tensor];
        values[values.Rows - 1, values.Columns - 1] = value;
        Dictionary<string, byte[]> before = folder.Contents();

        RedaException error = Assert.Throws<RedaException>(() => model.Save(folder["model"]))!;

        Assert.That(error.Code, Is.EqualTo("R701"));
        Assert.That(error.Kind, Is.EqualTo(RedaErrorKind.Diverged));
        Assert.That(error.Message, Does.Contain($"{tensor}[{values.Rows - 1},{values.Columns - 1}]"));
        Assert.That(folder.Contents(), Is.EqualTo(before));
    }

    [Test]
    public void Save_IdWithHalfASurrogatePair_IsR103()
    {
        using var folder = new TemporaryFolder();
        RedaModel model = SampleModels.Create(SampleModels.Options, new Vocabulary(["good", "bad\ud800"]), null);
        Assert.That(() => model.Save(folder["model"]), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R103").And.Message.Contains("id 1"));
        Assert.That(folder.Contents(), Is.Empty);
    }

    [Test]
    public void Save_NameWithHalfASurrogatePair_IsR103()
    {
        using var folder = new TemporaryFolder();
        RedaModel model = SampleModels.Create().WithItemNames(new Dictionary<string, string> { ["\u00fcber"] = "\udc00" });
        Assert.That(() => model.Save(folder["model"]), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R103").And.Message.Contains("item name 1"));
        Assert.That(folder.Contents(), Is.Empty);
    }

    [Test]
    public void Replace_DiskThatFailsHalfway_LeavesTheOldFileAlone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model"], "old");
        Dictionary<string, byte[]> before = folder.Contents();
        bool begun = false;
        void Write(Stream stream)
        {
            stream.Write(new byte[100]);
            begun = folder.Names().Count() == 2;
            throw new IOException("No space left on device");
        }

        RedaException error = Assert.Throws<RedaException>(() => DurableFile.Replace(folder["model"], 1000, Write))!;

        Assert.That(begun, "there was a temporary file beside the old one");
        Assert.That(error.Code, Is.EqualTo("R120"));
        Assert.That(error.Location, Is.EqualTo(folder["model"]));
        Assert.That(error.Message, Does.Contain("No space left on device"));
        Assert.That(folder.Contents(), Is.EqualTo(before));
    }

    [Test]
    public void Replace_WriterThatThrows_LeavesNoTemporaryFile()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => DurableFile.Replace(folder["model"], 10, _ => throw new InvalidCastException()), Throws.TypeOf<InvalidCastException>());
        Assert.That(folder.Contents(), Is.Empty);
    }

    [TestCase("missing")]
    [TestCase("missing/model")]
    [TestCase("file/model")]
    [TestCase("folder")]
    [TestCase("nul\0character")]
    public void Load_FromAPlaceThatIsNone_IsR120(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "old");
        Directory.CreateDirectory(folder["folder"]);
        AssertLoadFails(folder[name], "R120", RedaErrorKind.IO);
    }

    [Test]
    public void Load_FromAnEmptyPath_IsR120() => AssertLoadFails("", "R120", RedaErrorKind.IO);

    [Test]
    [Platform(Exclude = "Win", Reason = "symbolic links need a privilege there")]
    public void Load_LinkToNothingOrItself_IsR120()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["dangling"], "missing");
        File.CreateSymbolicLink(folder["loop"], "loop");
        AssertLoadFails(folder["dangling"], "R120", RedaErrorKind.IO);
        AssertLoadFails(folder["loop"], "R120", RedaErrorKind.IO);
    }

    [Test]
    public void Load_DamagedFile_IsR110WithThePath()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["empty"], "");
        File.WriteAllText(folder["text"], "user,item");
        AssertLoadFails(folder["empty"], "R110", RedaErrorKind.Model);
        AssertLoadFails(folder["text"], "R110", RedaErrorKind.Model);
    }

    [Test]
    [Platform("Linux")]
    public void Load_EndlessDevice_IsR110() => AssertLoadFails("/dev/zero", "R110", RedaErrorKind.Model);

    [Test]
    [Platform("Linux")]
    public void Load_PipeWithoutWriter_DoesNotWait()
    {
        using var folder = new TemporaryFolder();
        using (Process make = Process.Start("mkfifo", [folder["a pipe"]])) make.WaitForExit();
        File.CreateSymbolicLink(folder["link"], "a pipe");
        Task load = Task.Run(() => AssertLoadFails(folder["a pipe"], "R110", RedaErrorKind.Model))
            .ContinueWith(_ => AssertLoadFails(folder["link"], "R110", RedaErrorKind.Model), TaskScheduler.Default);
        Assert.That(load.Wait(TimeSpan.FromMinutes(1)), "the load returns");
    }

    [Test]
    public void Load_LargerThanMemory_IsR112()
    {
        // A sparse file: 136 million rows of one float, which the padding would make 8.7 GB.
        using var folder = new TemporaryFolder();
        var options = new RedaOptions { Aspects = 1 << 12, Dimensions = 1 };
        IReadOnlyList<TensorInfo> tensors = ModelLayout.Tensors(options, new ModelSizes(130 << 8, 0, null));
        byte[] header = SafetensorsHeader.Write(ModelMetadata.Write(options), tensors);
        using (FileStream file = File.Create(folder["model"]))
        {
            file.Write(header);
            file.SetLength(header.Length + tensors.Sum(tensor => tensor.Bytes));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertLoadFails(folder["model"], "R112", RedaErrorKind.Memory);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
    }

    private static void AssertSaveFails(TemporaryFolder folder, string path)
    {
        Dictionary<string, byte[]> before = folder.Contents();
        RedaException error = Assert.Throws<RedaException>(() => SampleModels.Create().Save(path))!;
        AssertIs(error, path, "R120", RedaErrorKind.IO);
        Assert.That(folder.Contents(), Is.EqualTo(before));
    }

    private static void AssertLoadFails(string path, string code, RedaErrorKind kind)
        => AssertIs(Assert.Throws<RedaException>(() => RedaModel.Load(path))!, path, code, kind);

    private static void AssertIs(RedaException error, string path, string code, RedaErrorKind kind)
    {
        Assert.That(error.Code, Is.EqualTo(code));
        Assert.That(error.Kind, Is.EqualTo(kind));
        Assert.That(error.Location, Is.EqualTo(path));
        Assert.That(error.Message, Does.StartWith(path + ": "));
    }
}
