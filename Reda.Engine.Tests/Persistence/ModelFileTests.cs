using System.Reflection;
using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Engine.Tests.Persistence;

internal sealed class ModelFileTests
{
    [Test]
    public void Load_SavedModel_IsTheSameModel([Values] bool memoryAttention, [Values] bool histories)
    {
        using var folder = new TemporaryFolder();
        RedaModel model = SampleModels.Create(memoryAttention, histories);
        model.Save(folder["model"]);

        RedaModel loaded = RedaModel.Load(folder["model"]);

        Assert.That(loaded.Options, Is.EqualTo(model.Options));
        Assert.That(loaded.Items.Ids, Is.EqualTo(model.Items.Ids));
        Assert.That(loaded.Parameters.Slices, Is.EqualTo(model.Parameters.Slices));
        Assert.That(loaded.Parameters.Buffer.Span.ToArray(), Is.EqualTo(model.Parameters.Buffer.Span.ToArray()));
        Assert.That(loaded.Histories?.Users.Ids, Is.EqualTo(model.Histories?.Users.Ids));
        Assert.That(loaded.Histories?.Offsets.ToArray(), Is.EqualTo(model.Histories?.Offsets.ToArray()));
        Assert.That(loaded.Histories?.HistoryItems.ToArray(), Is.EqualTo(model.Histories?.HistoryItems.ToArray()));
        if (histories) Assert.That(loaded.Histories!.Items, Is.SameAs(loaded.Items));
    }

    [Test]
    public void Load_ModelWithNamesAndProvenance_HasThem()
    {
        RedaModel loaded = SampleModels.Load(SampleModels.Bytes(SampleModels.CreateFull()));
        ModelProvenance provenance = loaded.Provenance!;

        Assert.That(loaded.ItemNames, Is.EqualTo(new[] { "Tea", null, null, "N\u00fcchtern\t" }));
        Assert.That((loaded.NameOf("tea"), loaded.NameOf("\u00fcber"), loaded.NameOf("milk")), Is.EqualTo(("Tea", (string?)null, (string?)null)));
        Assert.That(
            provenance with { Validation = null, Test = null },
            Is.EqualTo(SampleModels.Provenance with { Validation = null, Test = null }));
        foreach (var (found, given) in new[] { (provenance.Validation, SampleModels.Provenance.Validation), (provenance.Test, SampleModels.Provenance.Test) })
        {
            Assert.That(found!.Values, Is.EqualTo(given!.Values));
            Assert.That((found.Protocol, found.Ties, found.Users), Is.EqualTo((given.Protocol, given.Ties, given.Users)));
        }

        Assert.That(SampleModels.Bytes(loaded), Is.EqualTo(SampleModels.Bytes(SampleModels.CreateFull())));
    }

    [Test]
    public void Provenance_OfChangedModels_StaysWithThem()
    {
        RedaModel model = SampleModels.CreateFull();
        RedaModel[] changed = [model.WithPooling(HistoryPooling.Mean), model.WithHistorySample(new HistorySample(0.5, 1)), model.WithItemNames(new Dictionary<string, string>())];

        Assert.That(changed.Select(other => other.Provenance), Is.All.SameAs(SampleModels.Provenance));
        Assert.That(SampleModels.Create().Provenance, Is.Null);
    }

    /// <summary>A file that the engine wrote when the format's version was 1.</summary>
    [Test]
    public void Load_FileOfVersion1_IsTheModelThatWasSaved()
    {
        RedaModel loaded = RedaModel.Load(Path.Combine(AppContext.BaseDirectory, "Golden", "model-version-1.safetensors"));

        RedaModel saved = SampleModels.Create();
        Assert.That(loaded.Options, Is.EqualTo(saved.Options));
        Assert.That(loaded.Items.Ids, Is.EqualTo(saved.Items.Ids));
        Assert.That(loaded.Parameters.Buffer.Span.ToArray(), Is.EqualTo(saved.Parameters.Buffer.Span.ToArray()));
        Assert.That(loaded.Histories!.HistoryItems.ToArray(), Is.EqualTo(saved.Histories!.HistoryItems.ToArray()));
        Assert.That((loaded.Provenance, loaded.ItemNames.Count), Is.EqualTo(((ModelProvenance?)null, 0)));
        Assert.That(SampleModels.Bytes(loaded), Is.EqualTo(SampleModels.Bytes(saved)));
    }

    [Test]
    public void SampleOptions_EveryOption_DiffersFromItsDefault()
    {
        // So that the round trip above proves that every option is stored, those of later versions included.
        var defaults = new RedaOptions();
        Assert.Multiple(() =>
        {
            foreach (PropertyInfo option in typeof(RedaOptions).GetProperties())
                Assert.That(option.GetValue(SampleModels.PooledOptions), Is.Not.EqualTo(option.GetValue(defaults)), option.Name);
        });
    }

    [Test]
    public void Load_ModelOfPooledSamples_HasEveryOption()
    {
        RedaModel saved = SampleModels.Create(SampleModels.PooledOptions);

        RedaModel loaded = SampleModels.Load(SampleModels.Bytes(saved));

        Assert.That(loaded.Options, Is.EqualTo(SampleModels.PooledOptions));
        Assert.That(SampleModels.Bytes(loaded), Is.EqualTo(SampleModels.Bytes(saved)));
    }

    [Test]
    public void Save_ModelOfOtherSamples_WritesNoOptionOfPooledOnes()
    {
        Assert.That(OptionsJson.Write(SampleModels.PooledOptions), Does.EndWith(",\"dropout\":0.5,\"chunk_items\":5,\"negatives\":3,\"popular_negatives\":0.30000000000000004}"));
        Assert.That(OptionsJson.Write(SampleModels.Options), Does.EndWith(",\"seed\":18446744073709551615}"));
    }

    [TestCase("Shared", ",\"chunk_items\":8,\"negatives\":8,\"popular_negatives\":0", TestName = "Read_PooledOptionsOfOtherSamples_IsDamage")]
    [TestCase("Pooled", "", TestName = "Read_PooledSamplesWithoutTheirOptions_IsDamage")]
    [TestCase("Pooled", ",\"chunk_items\":8", TestName = "Read_PooledSamplesWithOneOption_IsDamage")]
    [TestCase("Pooled", ",\"chunk_items\":2,\"negatives\":8,\"popular_negatives\":0", TestName = "Read_PooledOptionOutOfRange_IsDamage")]
    public void Read_OptionsThatNoModelHas_IsDamage(string sampling, string tail)
    {
        string text = OptionsJson.Write(new RedaOptions()).Replace("\"Shared\"", $"\"{sampling}\"", StringComparison.Ordinal)[..^1] + tail + "}";

        Assert.That(() => OptionsJson.Read(text), Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R110"));
    }

    [Test]
    public void Save_WithoutHistories_LeavesUsersOut()
    {
        using var folder = new TemporaryFolder();
        SampleModels.Create().Save(folder["model"], includeHistories: false);

        Assert.That(RedaModel.Load(folder["model"]).Histories, Is.Null);
        Assert.That(File.ReadAllBytes(folder["model"]), Is.EqualTo(SampleModels.Bytes(SampleModels.Create(histories: false))));
    }

    [Test]
    public void Save_EqualModels_GivesEqualFiles([Values] bool memoryAttention, [Values] bool histories)
    {
        using var folder = new TemporaryFolder();
        SampleModels.Create(memoryAttention, histories).Save(folder["first"]);
        SampleModels.Create(memoryAttention, histories).Save(folder["second"]);
        RedaModel.Load(folder["first"]).Save(folder["third"]);

        byte[] first = File.ReadAllBytes(folder["first"]);
        Assert.That(File.ReadAllBytes(folder["second"]), Is.EqualTo(first));
        Assert.That(File.ReadAllBytes(folder["third"]), Is.EqualTo(first));
    }

    [Test]
    public void Save_OverAnotherModel_ReplacesItAndLeavesNothingElse()
    {
        using var folder = new TemporaryFolder();
        SampleModels.Create().Save(folder["model"]);
        SampleModels.Create(memoryAttention: false, histories: false).Save(folder["model"]);

        Assert.That(folder.Contents().Keys, Is.EqualTo(new[] { "model" }));
        Assert.That(RedaModel.Load(folder["model"]).Options.MemoryAttention, Is.False);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "symbolic links need a privilege there")]
    public void Save_ThroughSymbolicLink_ReplacesItsTarget()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["target"], "old");
        File.CreateSymbolicLink(folder["link"], "target");
        SampleModels.Create().Save(folder["link"]);

        Assert.That(File.GetAttributes(folder["link"]).HasFlag(FileAttributes.ReparsePoint), "the link is still one");
        Assert.That(File.ReadAllBytes(folder["target"]), Is.EqualTo(SampleModels.Bytes(SampleModels.Create())));
        Assert.That(RedaModel.Load(folder["link"]).Items.Count, Is.EqualTo(4));
    }

    [Test]
    public void Load_LargerThanOneBlock_IsTheSameModel()
    {
        // 3 x 41,000 floats and 1,500 ids: many blocks of the reader, tensor borders inside blocks.
        using var folder = new TemporaryFolder();
        var items = new Vocabulary(Enumerable.Range(0, 1500).Select(i => $"item {i}"));
        RedaModel model = SampleModels.Create(new RedaOptions { Aspects = 3, Dimensions = 27, MemorySlots = 1, HiddenSize = 1 }, items, null);
        model.Save(folder["model"]);

        RedaModel loaded = RedaModel.Load(folder["model"]);

        Assert.That(new FileInfo(folder["model"]).Length, Is.GreaterThan(400_000));
        Assert.That(loaded.Items.Ids, Is.EqualTo(items.Ids));
        Assert.That(loaded.Parameters.Buffer.Span.SequenceEqual(model.Parameters.Buffer.Span));
    }

    [Test]
    public void Load_ModelWithoutItemsOrUsers_IsEmpty()
    {
        var interactions = Interactions.From(Array.Empty<(string, string)>());
        RedaModel loaded = SampleModels.Load(SampleModels.Bytes(SampleModels.Create(SampleModels.Options, interactions.Items, interactions)));

        Assert.That(loaded.Items.Count, Is.Zero);
        Assert.That(loaded.Histories!.Users.Count, Is.Zero);
    }

    [Test]
    public void Load_NarrowModel_AllocatesNoMoreThanItsPaddedSize()
    {
        // One dimension is the worst case: 16 floats in memory for each in the file.
        var items = new Vocabulary(Enumerable.Range(0, 20_000).Select(i => $"{i}"));
        byte[] file = SampleModels.Bytes(SampleModels.Create(new RedaOptions { Aspects = 3, Dimensions = 1 }, items, null));
        SampleModels.Load(file);

        long before = GC.GetAllocatedBytesForCurrentThread();
        RedaModel loaded = SampleModels.Load(file);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        long padded = loaded.Parameters.Buffer.Length * sizeof(float);
        Assert.That(padded, Is.GreaterThan(3_000_000));
        Assert.That(allocated, Is.LessThan(padded + (12 * file.Length)));
    }
}
