using System.Security.Cryptography;
using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Persistence;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

/// <summary>Same data, options and seed give the same bits whatever the number of threads and the instruction set.</summary>
[Category("Numerical")]
internal sealed class DeterminismTests
{
    /// <summary>
    /// The frozen hashes: a change here changes every trained model. Every leg of the build, from AVX-512 to no intrinsics at all, must find them.
    /// </summary>
    private static IEnumerable<TestCaseData> Frozen()
    {
        var full = new RedaOptions
        {
            Aspects = 2,
            Dimensions = 20,
            MemorySlots = 17,
            HiddenSize = 3,
            LearningRate = 0.01,
            WeightDecay = 1e-5,
            ItemSpread = 0.3,
            MemorySpread = 0.5,
            BatchSize = 50,
            Epochs = 3,
        };
        yield return new TestCaseData(full, "95f25e71c0dad26fcb9bec3381fa4bebba72738ee272c6bd2c9628846d4f56d6").SetArgDisplayNames("full");
        RedaOptions direct = full with
        {
            MemoryAttention = false,
            Aspects = 3,
            Dimensions = 7,
            Loss = RelationLossKind.Sigmoid,
            Sampling = SampleReading.Independent,
            Optimizer = AdamMode.Dense,
        };
        yield return new TestCaseData(direct, "f94382defbe9ba6bdd102d905c111f8270d57c60519dfedfde17e842f28ec313").SetArgDisplayNames("NMAL");
    }

    [TestCaseSource(nameof(Frozen))]
    [Category("Reduced")]
    public void Train_FrozenConfiguration_GivesFrozenBits(RedaOptions options, string hash)
    {
        // Plain arithmetic, so that nothing but the trainer can change the hash: 20 users with six of 40 items each.
        IEnumerable<int> History(int user) => Enumerable.Range(0, 6).Select(n => (user + (n * n * (1 + (user % 3)))) % 40);
        Interactions data = TrainingRuns.Rows(40, [.. Enumerable.Range(0, 20).Select(user => History(user).Order().ToArray())]);

        Assert.That(TrainingRuns.Hash(RedaTrainer.Train(data, options, new() { Threads = 2 })), Is.EqualTo(hash));
    }

    [Test]
    public void Train_AnyNumberOfThreads_GivesTheSameBits(
        [Values] bool memoryAttention, [Values(RelationLossKind.Bpr, RelationLossKind.Sigmoid)] RelationLossKind loss, [Values(SampleReading.Shared, SampleReading.Independent)] SampleReading sampling, [Values] AdamMode optimizer, [Values(1, 3)] int aspects)
    {
        RedaOptions options = TrainingRuns.TinyOptions with
        {
            MemoryAttention = memoryAttention,
            Loss = loss,
            Sampling = sampling,
            Optimizer = optimizer,
            Aspects = aspects,
        };
        string one = Train(options, threads: 1);

        Assert.That(new[] { 2, 3, 8 }.Select(threads => Train(options, threads)), Is.All.EqualTo(one));
    }

    [Test]
    public void Train_MoreBlocksThanShards_GivesTheSameBitsForAnyNumberOfThreads([Values] AdamMode optimizer)
    {
        RedaOptions options = TrainingRuns.SmallOptions with { BatchSize = 1000, Epochs = 2, Optimizer = optimizer };
        string one = Train(options, 1, TrainingRuns.Small);

        Assert.That(new[] { 2, 3, 8, 0 }.Select(threads => Train(options, threads, TrainingRuns.Small)), Is.All.EqualTo(one));
    }

    [Test]
    public void Save_AfterTrainingWithAnyNumberOfThreads_WritesTheSameFile([Values] bool memoryAttention)
    {
        RedaOptions options = TrainingRuns.TinyOptions with { MemoryAttention = memoryAttention };
        string folder = Directory.CreateTempSubdirectory("reda-").FullName;
        try
        {
            string[] hashes = [.. new[] { 1, 2, 3, 8 }.Select(threads =>
            {
                string path = Path.Combine(folder, $"{threads}.safetensors");
                RedaTrainer.Train(TrainingRuns.Tiny, options, new() { Threads = threads }).Save(path);
                return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
            })];

            Assert.That(hashes, Is.All.EqualTo(hashes[0]));
            Assert.That(TrainingRuns.Hash(RedaModel.Load(Path.Combine(folder, "8.safetensors"))), Is.EqualTo(Train(options, threads: 1)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Train_AnyOptionThatMatters_ChangesTheBits()
    {
        RedaOptions options = TrainingRuns.TinyOptions;
        RedaOptions[] variants =
        [
            options, options with { Seed = 2 }, options with { Loss = RelationLossKind.Sigmoid }, options with { Sampling = SampleReading.Independent },
            options with { Optimizer = AdamMode.Dense }, options with { WeightDecay = 0 }, options with { BatchSize = 49 }, options with { Epochs = 4 },
            options with { LearningRate = 0.011 }, options with { ItemSpread = 0.31 }, options with { MemorySpread = 0.51 }, options with { Dropout = 0.2 },
        ];

        Assert.That(variants.Select(variant => Train(variant, threads: 1)), Is.Unique);
    }

    private static string Train(RedaOptions options, int threads, Interactions? data = null)
        => TrainingRuns.Hash(RedaTrainer.Train(data ?? TrainingRuns.Tiny, options, new() { Threads = threads }));
}
