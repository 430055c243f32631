using System.Text.RegularExpressions;
using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Ensembles;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.Engine.Tests.Ensembles;
using Reda.Engine.Tests.Models;

namespace Reda.Engine.Tests.Persistence;

internal sealed class EnsembleFileTests
{
    private static readonly Interactions s_data = Interactions.From(
        [("ann", "tea"), ("ann", "\u00fcber"), ("bob", "\U0001F375 with milk"), ("", "tea"), ("ann", ""), ("bob", "tea")]);

    // One of everything: most of the file is header.
    private static readonly EnsembleOptions s_tiny = new()
    {
        Reda = SampleModels.Options with { Aspects = 1, Dimensions = 1, MemorySlots = 1, HiddenSize = 1 },
        Fism = new() { Dimensions = 3, Epochs = 1, Seed = ulong.MaxValue },
        Decay = 0.1 + 0.2,
    };

    private static readonly RedaEnsemble s_ensemble = SampleEnsembles.Create(s_tiny, s_data, 1.5f, -0.1f, float.Epsilon, float.MaxValue, 0, 0, -2, 0);

    private static readonly RedaEnsemble s_double = SampleEnsembles.Create(s_tiny, s_data, -7, [1.5f, -0.1f, 1f / 3, 2, -3, 5, -6, 0.25f]);

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Load_SavedEnsemble_IsTheSame([Values] bool histories, [Values] bool twoSums)
    {
        RedaEnsemble saved = SampleEnsembles.Create(s_tiny, s_data, twoSums ? -7f / 3 : null, [1.5f, -0.1f, 1f / 3, 2, -3, 5, -6, 0]);
        if (!histories) saved = new RedaEnsemble(saved.Options, saved.Parts, histories: null, saved.NearOffset);
        saved.Save(_folder["model"]);
        RedaEnsemble loaded = RedaEnsemble.Load(_folder["model"]);

        Assert.That(loaded.Options, Is.EqualTo(saved.Options));
        Assert.That(loaded.Parts.Select(part => (part.Name, part.Weight, part.Centre, part.Model.GetType())), Is.EqualTo(saved.Parts.Select(part => (part.Name, part.Weight, part.Centre, part.Model.GetType()))));
        Assert.That((loaded.NearOffset, loaded.Parts.Select(part => part.NearWeight)), Is.EqualTo((saved.NearOffset, saved.Parts.Select(part => part.NearWeight))));
        Assert.That(loaded.Parts[4].Model, Is.SameAs(loaded.Parts[3].Model), "read once");
        Assert.That(loaded.ParameterCount, Is.EqualTo(saved.ParameterCount));
        Assert.That(loaded.Parts.Select(part => part.Model.Items.Ids), Is.All.EqualTo(s_data.Items.Ids));
        Assert.That(loaded.Histories?.Users.Ids, histories ? Is.EqualTo(s_data.Users.Ids) : Is.Null);
        Assert.That(loaded.Histories?.HistoryItems.ToArray(), histories ? Is.EqualTo(s_data.HistoryItems.ToArray()) : Is.Null);
        int[][] some = [[], [0], [1, 3]];
        foreach (int[] history in some)
        {
            Assert.That(loaded.Scores(history, loaded.AllItems()), Is.EqualTo(saved.Scores(history, saved.AllItems())));
            for (int part = 0; part < saved.Parts.Count; part++) Assert.That(loaded.Parts[part].Model.Scores(history, 0, 1, 2, 3), Is.EqualTo(saved.Parts[part].Model.Scores(history, 0, 1, 2, 3)));
        }
    }

    [Test]
    public void Load_PartsLeftOut_StayOut([Values] bool fism, [Values] bool slim, [Values] bool neighbors, [Values] bool place)
    {
        EnsembleOptions options = s_tiny with
        {
            Fism = fism ? s_tiny.Fism : null,
            Slim = slim ? s_tiny.Slim : null,
            Neighbors = neighbors ? s_tiny.Neighbors : null,
            Place = place ? s_tiny.Place : null,
        };
        RedaEnsemble saved = SampleEnsembles.Create(options, s_data, 1, 2, 3, 4, 5, 6, 7, 8);
        saved.Save(_folder["model"]);
        RedaEnsemble loaded = RedaEnsemble.Load(_folder["model"]);

        Assert.That(loaded.Parts.Select(part => part.Name), Is.EqualTo(saved.Parts.Select(part => part.Name)));
        Assert.That(loaded.Scores([0, 2], loaded.AllItems()), Is.EqualTo(saved.Scores([0, 2], saved.AllItems())));
    }

    [Test]
    public void Save_LoadedEnsemble_GivesTheSameFile()
    {
        s_ensemble.Save(_folder["model"]);
        RedaEnsemble.Load(_folder["model"]).Save(_folder["again"]);

        Assert.That(File.ReadAllBytes(_folder["again"]), Is.EqualTo(File.ReadAllBytes(_folder["model"])));
        Assert.That(_folder.Names(), Is.EquivalentTo(new[] { "model", "again" }));
    }

    [Test]
    public void Load_EveryFlippedBit_IsRefused()
    {
        byte[] bytes = Bytes();
        Assert.DoesNotThrow(() => Read(bytes));
        Parallel.For(0, bytes.Length * 8, bit =>
        {
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(flipped, ["R110", "R111"], $"bit {bit % 8} of byte {bit / 8}");
        });
    }

    [Test]
    public void Load_EveryTruncation_IsRefused()
    {
        byte[] bytes = Bytes();
        Parallel.For(0, bytes.Length, length => AssertRefused(bytes[..length], ["R110"], $"cut to {length} bytes"));
    }

    // Shapes that the options do not ask for.
    [TestCase("\"dimensions\":1,", "\"dimensions\":2,", "the weights of REDA have not the shapes")]
    [TestCase("\"aspects\":1,", "\"aspects\":2,", "the weights of REDA have not the shapes")]
    [TestCase("\"memory_attention\":false", "\"memory_attention\":true", "the weights of REDA have not the shapes")]
    [TestCase("\"dimensions\":3,", "\"dimensions\":4,", "do not belong together")]

    // Options that are none.
    [TestCase("\"dimensions\":1,", "\"dimensions\":0,", "impossible option")]
    [TestCase("\"negatives\":1000,", "\"negatives\":0,", "impossible option")]
    [TestCase("\"negatives\":1000,", "\"negatives\":1000,\"more\":1,", "not those of this version")]
    [TestCase("\"negatives\":1000,", "", "not those of this version")]
    [TestCase("\"weights\":[1.5,", "\"weights\":[1e999,", "options are not JSON")]
    [TestCase("\"weights\":[1.5,", "\"weights\":[\"NaN\",", "options are not JSON")]
    [TestCase("\"weights\":[1.5,", "\"weights\":[null,", "options are not JSON")]

    // Weights and centres of another number.
    [TestCase("\"weights\":[1.5,", "\"weights\":[1.5,1.5,", "not one weight and one centre a part")]
    [TestCase("\"weights\":[1.5,", "\"weights\":[", "not one weight and one centre a part")]
    [TestCase("\"centres\":[-0.5,", "\"centres\":[-0.5,1.5,", "not one weight and one centre a part")]
    [TestCase("\"centres\":[-0.5,", "\"centres\":[", "not one weight and one centre a part")]
    [TestCase("\"centres\":[-0.5,", "\"centres\":[1e999,", "options are not JSON")]
    public void Load_OtherOptions_AreRefused(string written, string other, string rule)
        => Assert.That(AssertRefused(new CraftedFile(Bytes()).Replace(Escaped(written), Escaped(other)).Seal(), ["R110"], other)!.Message, Does.Contain(rule));

    [TestCase("\"near_weights\":[0.25,", "\"near_weights\":[0.25,1,", "its second sum")]
    [TestCase("\"near_weights\":[0.25,", "\"near_weights\":[", "its second sum")]
    [TestCase("\"near_offset\":-7", "\"near_offset\":null", "its second sum")]
    [TestCase("\"near_offset\":-7", "\"near_offset\":1e999", "options are not JSON")]
    public void Load_OtherSecondSum_IsRefused(string written, string other, string rule)
    {
        s_double.Save(_folder["double"]);
        byte[] crafted = new CraftedFile(File.ReadAllBytes(_folder["double"])).Replace(Escaped(written), Escaped(other)).Seal();

        Assert.That(AssertRefused(crafted, ["R110"], other)!.Message, Does.Contain(rule));
    }

    [TestCase("options", "{")]
    [TestCase("weights", "[")]
    [TestCase("centres", "[")]
    [TestCase("fism", "{")]
    [TestCase("slim", "{")]
    [TestCase("neighbors", "{")]
    [TestCase("reda", "{")]
    public void Load_OptionThatIsNull_IsRefused(string name, string opening)
    {
        var file = new CraftedFile(Bytes());
        string described = EnsembleFile.Describe(s_ensemble), close = opening == "{" ? "}" : "]";
        int begin = described.IndexOf($"\"{name}\":{opening}", StringComparison.Ordinal) + name.Length + 3, end = begin, depth = 0;
        do
        {
            if (described[end] == opening[0]) depth++;
            if (described[end++] == close[0]) depth--;
        }
        while (depth > 0);
        string crafted = described[..begin] + "null" + described[end..];

        RedaException? error = AssertRefused(file.Replace(Escaped(described), Escaped(crafted)).Seal(), ["R110"], name);
        Assert.That(error!.Message, Does.Contain(name is "options" or "weights" or "centres" or "reda" ? "incomplete" : "not those that its options name"));
    }

    [TestCase("reda")]
    [TestCase("fism")]
    [TestCase("popularity")]
    public void Load_MissingPart_IsRefused(string part)
    {
        byte[] crafted = new CraftedFile(Bytes()).Replace($"\"{part}.", "\"telepathy.").Seal();

        Assert.That(AssertRefused(crafted, ["R110"], part)!.Message, Does.Contain("parts of the file").And.Contain("telepathy"));
    }

    /// <summary>Nothing may stand in a file that nobody reads.</summary>
    [TestCase("I32", "belongs to no part")]
    [TestCase("F32", "parts of the file")]
    public void Load_TensorOfNoPart_IsRefused(string type, string rule)
    {
        Assert.That(AssertRefused(WithStray(Bytes(), type), ["R110"], type)!.Message, Does.Contain(rule));
        new PopularityOptions().Fit(s_data).Save(_folder["method"]);
        File.WriteAllBytes(_folder["crafted"], WithStray(File.ReadAllBytes(_folder["method"]), type));
        Assert.That(() => Baseline.Load(_folder["crafted"]), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R110").And.Message.Contains(rule));
    }

    [Test]
    public void Load_PartThatIsNotANumber_IsRefused()
    {
        var file = new CraftedFile(Bytes());
        int counts = int.Parse(Regex.Match(file.Header, "\"popularity.counts\":[^}]*\"data_offsets\":\\[(\\d+),").Groups[1].Value);
        BitConverter.TryWriteBytes(file.Data.AsSpan(counts), float.NaN);

        Assert.That(AssertRefused(file.Seal(), ["R110"], "NaN")!.Message, Does.Contain("not finite").And.Contain("popularity.counts"));
    }

    [Test]
    public void Load_NewerFormat_IsR111()
        => AssertRefused(new CraftedFile(Bytes()).Replace("\"format_version\":\"1\"", "\"format_version\":\"2\"").Replace("\"F32\"", "\"F8_E5M2\"").Seal(), ["R111"], "newer");

    [Test]
    public void Save_WeightThatIsNotANumber_IsRefusedAndLeavesTheFile()
    {
        RedaEnsemble broken = SampleEnsembles.Create(s_tiny, s_data, 1, 2, 3, 4, 5, 6, 7, 8);
        broken.Reda.Parameters["items"][2][0] = float.NaN;
        File.WriteAllText(_folder["model"], "before");

        Assert.That(() => broken.Save(_folder["model"]), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R701").And.Message.Contains("reda.items"));
        Assert.That(File.ReadAllText(_folder["model"]), Is.EqualTo("before"));
    }

    [Test]
    public void Load_AnyRecommender_TellsEnsemblesFromTheRest()
    {
        RecommenderFile.Save(s_ensemble, _folder["ensemble"]);
        RecommenderFile.Save(s_ensemble.Reda, _folder["reda"]);
        RecommenderFile.Save((Baseline)s_ensemble.Parts[2].Model, _folder["slim"]);

        Assert.That(RecommenderFile.Load(_folder["ensemble"]), Is.TypeOf<RedaEnsemble>());
        Assert.That(RecommenderFile.Load(_folder["reda"]), Is.TypeOf<RedaModel>());
        Assert.That(RecommenderFile.Load(_folder["slim"]), Is.TypeOf<Slim>());
        Assert.That(RecommenderFile.Describe(s_ensemble), Is.EqualTo(EnsembleFile.Describe(s_ensemble)));
        Assert.That(() => RecommenderFile.Describe(s_ensemble.Reda), Throws.ArgumentException);
    }

    [Test]
    public void Load_FileOfAnotherKind_IsRefusedByName()
    {
        s_ensemble.Save(_folder["ensemble"]);
        s_ensemble.Reda.Save(_folder["reda"]);

        Assert.That(() => RedaEnsemble.Load(_folder["reda"]), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R110").And.Message.Contains("not a Reda ensemble"));
        Assert.That(() => RedaModel.Load(_folder["ensemble"]), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R110").And.Message.Contains("reda-ensemble"));
        Assert.That(() => Baseline.Load(_folder["ensemble"]), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R110").And.Message.Contains("reda-ensemble"));
    }

    private static string Escaped(string json) => json.Replace("\"", "\\\"", StringComparison.Ordinal);

    private static RedaEnsemble Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return EnsembleFile.Read(stream);
    }

    private static RedaException? AssertRefused(byte[] bytes, string[] codes, string name)
    {
        RedaException? error = Assert.Throws<RedaException>(() => Read(bytes), name);
        Assert.That(codes, Does.Contain(error!.Code), name);
        return error;
    }

    /// <summary>The file with one more tensor, without elements, behind those of its type.</summary>
    private static byte[] WithStray(byte[] bytes, string type)
    {
        var file = new CraftedFile(bytes);
        Match[] numbers = [.. Regex.Matches(file.Header, $"\"[a-z.-]+[a-z_]+\":{{\"dtype\":\"{type}\"[^}}]*\\[\\d+,(\\d+)\\]}}").Cast<Match>()];
        Match last = numbers[^1];
        string end = last.Groups[1].Value;
        file.Header = file.Header.Insert(last.Index + last.Length, $",\"stray.one\":{{\"dtype\":\"{type}\",\"shape\":[{(type == "F32" ? "1,0" : "0")}],\"data_offsets\":[{end},{end}]}}");
        return file.Seal();
    }

    private byte[] Bytes()
    {
        s_ensemble.Save(_folder["saved"]);
        return File.ReadAllBytes(_folder["saved"]);
    }
}
