using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using NUnit.Framework;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.Engine.Tests.Architecture;

namespace Reda.Engine.Tests.Persistence;

/// <summary>Files read by Python: by a reader written from the specification alone, and by the format's own library where it is installed.</summary>
internal sealed class PythonTests
{
    private const string WithTheLibrary = """
        import hashlib, json, sys
        from safetensors import safe_open
        with safe_open(sys.argv[1], framework="np") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}
            print(json.dumps(dict(metadata=file.metadata(), tensors={name: dict(dtype=str(t.dtype), shape=list(t.shape), sha256=hashlib.sha256(t.tobytes()).hexdigest())
                                                                     for name, t in tensors.items()})))
        """;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Model_ReadBySpecification_IsWhatWasSaved()
    {
        JsonElement found = ReadBySpecification(SaveModel());
        Assert.That(found.GetProperty("tensors").GetProperty("items").GetProperty("sum").GetDouble(), Is.EqualTo(Enumerable.Range(59, 40).Sum(n => n / 16.0)));
        AssertIsTheModel(found);
    }

    [Test]
    public void Model_ReadByTheSafetensorsLibrary_IsWhatWasSaved()
    {
        if (!Runs("-c", "import numpy, safetensors")) Assert.Ignore("SKIPPED: no python3 with numpy and safetensors; pip install safetensors numpy");
        AssertIsTheModel(Python("-c", WithTheLibrary, SaveModel()));
    }

    [Test]
    public void Checkpoint_ReadBySpecification_IsWhatWasSaved()
    {
        File.WriteAllBytes(_folder["checkpoint"], new SampleCheckpoints().Bytes());
        JsonElement found = ReadBySpecification(_folder["checkpoint"]);

        // Six numbers a table: 1..6, 7..12, and so on, the items last.
        JsonElement tensors = found.GetProperty("tensors");
        Assert.That(
            new[] { "items", "first_moments.items", "second_moments.items", "best.items" }.Select(name => tensors.GetProperty(name).GetProperty("sum").GetDouble()),
            Is.EqualTo(new[] { 6 + 7, 13 + 14, 20 + 21, 27 + 28 }));
        Assert.That(found.GetProperty("metadata").GetProperty("format").GetString(), Is.EqualTo("reda-checkpoint"));
        Assert.That(found.GetProperty("metadata").GetProperty("state").GetString(), Is.EqualTo(StateJson.Write(SampleCheckpoints.State)));
    }

    private static void AssertIsTheModel(JsonElement found)
    {
        byte[] file = SampleModels.Bytes(SampleModels.CreateFull());
        var crafted = new CraftedFile(file);
        using JsonDocument header = JsonDocument.Parse(crafted.Header);
        JsonElement tensors = found.GetProperty("tensors");
        Assert.That(tensors.EnumerateObject().Count(), Is.EqualTo(14));
        foreach (JsonProperty entry in header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            int begin = entry.Value.GetProperty("data_offsets")[0].GetInt32(), end = entry.Value.GetProperty("data_offsets")[1].GetInt32();
            JsonElement tensor = tensors.GetProperty(entry.Name);
            Assert.That(tensor.GetProperty("sha256").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(crafted.Data.AsSpan(begin..end)))), entry.Name);
            Assert.That(
                tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()),
                Is.EqualTo(entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())), entry.Name);
        }

        foreach (JsonProperty entry in header.RootElement.GetProperty("__metadata__").EnumerateObject())
            Assert.That(found.GetProperty("metadata").GetProperty(entry.Name).GetString(), Is.EqualTo(entry.Value.GetString()), entry.Name);
    }

    private string SaveModel()
    {
        SampleModels.CreateFull().Save(_folder["model"]);
        return _folder["model"];
    }

    private static JsonElement ReadBySpecification(string path)
    {
        if (!Runs("--version")) Assert.Ignore("SKIPPED: no python3");
        return Python(Path.Combine(Repository.Root, "tools", "golden", "read_safetensors.py"), path);
    }

    private static bool Runs(params string[] args)
    {
        try
        {
            return Run(args).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static JsonElement Python(params string[] args)
    {
        var (exitCode, output, error) = Run(args);
        Assert.That(exitCode, Is.Zero, error);
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        var start = new ProcessStartInfo("python3", args) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
