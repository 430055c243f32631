using System.Buffers.Binary;
using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Layers;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Persistence;

namespace Reda.Engine.Tests.Persistence;

internal sealed class CheckpointFileTests
{
    private static readonly byte[] s_file = new SampleCheckpoints().Bytes();

    [Test]
    public void Read_WrittenState_IsTheSameStateAndTables()
    {
        var read = new SampleCheckpoints(filled: false);
        CheckpointState state = read.Read(s_file);

        Assert.That(StateJson.Write(state), Is.EqualTo(StateJson.Write(SampleCheckpoints.State)));
        Assert.That(state.Beta2Power, Is.EqualTo(double.Epsilon), "the smallest number survives");
        Assert.That(read.Numbers(), Is.EqualTo(new SampleCheckpoints().Numbers()));
        Assert.That(read.Bytes(state), Is.EqualTo(s_file));
    }

    [Test]
    public void Read_StateWithoutABestEpoch_LeavesThatTableAlone()
    {
        CheckpointState begun = SampleCheckpoints.State with { BestEpoch = 0, Best = null };
        byte[] file = new SampleCheckpoints().Bytes(begun);
        var read = new SampleCheckpoints(filled: false);

        Assert.That(read.Read(file).Best, Is.Null);
        Assert.That(read.Tables.Best!.Buffer.Span.ToArray(), Is.All.Zero);
        Assert.That(read.Tables.SecondMoments.Buffer.Span.ToArray(), Is.EqualTo(new SampleCheckpoints().Tables.SecondMoments.Buffer.Span.ToArray()));
        Assert.That(file, Has.Length.LessThan(s_file.Length));
    }

    [Test]
    public void Read_EveryTruncation_IsRefusedAndTouchesNothing()
        => ForAll(s_file.Length, (length, sample) => AssertRefused(s_file[..length], ["R110"], $"cut to {length} bytes", sample));

    [Test]
    public void Read_EveryFlippedBit_IsRefusedAndTouchesNothing()
        => ForAll(s_file.Length * 8, (bit, sample) =>
        {
            byte[] flipped = [.. s_file];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(flipped, ["R110", "R111"], $"bit {bit % 8} of byte {bit / 8}", sample);
        });

    [TestCase("\"data\":\"fingerprint\"", "\"data\":\"other\"", "R140", "run on other data")]
    [TestCase("\\\"batch_size\\\":7", "\\\"batch_size\\\":8", "R141", "its batch_size is '8', here it is '7'")]
    [TestCase("\\\"seed\\\":18446744073709551615", "\\\"seed\\\":3", "R141", "its seed is '3'")]
    [TestCase("\\\"Dense\\\"", "\\\"Sparse\\\"", "R141", "its optimizer is 'Sparse', here it is 'Dense'")]
    [TestCase("every 5 epochs, patience 3", "every 5 epochs, patience 4", "R141", "its validation is 'every 5 epochs, patience 4'")]
    [TestCase("every 5 epochs, patience 3", "", "R141", "its validation is none")]
    [TestCase("\"engine_version\":\"", "\"engine_version\":\"9", "R141", "its engine version is '90.")]
    [TestCase("\"format\":\"reda-checkpoint\"", "\"format\":\"reda\"", "R110", "but not a Reda checkpoint")]
    [TestCase("\"format_version\":\"1\"", "\"format_version\":\"2\"", "R111", "the checkpoint is of a newer format")]
    [TestCase("\"state\":", "\"condition\":", "R110", "lack the entry 'state'")]
    [TestCase("\"state\":", "\"more\":\"\",\"state\":", "R110", "unknown entry")]
    [TestCase("\"state\":\"", "\"state\":\"[", "R110", "state are not JSON")]
    [TestCase("\\\"step\\\":8", "\\\"step\\\":8,\\\"more\\\":1", "R110", "not those of this version")]
    [TestCase("\\\"step\\\":8", "\\\"step\\\":9", "R110", "its step")]
    [TestCase("\\\"epoch\\\":3", "\\\"epoch\\\":0", "R110", "its cursor")]
    [TestCase("\\\"epoch\\\":3", "\\\"epoch\\\":2147483647", "R110", "its cursor")]
    [TestCase("\\\"epoch\\\":3", "\\\"epoch\\\":10", "R110", "its cursor")]
    [TestCase("\\\"samples\\\":14", "\\\"samples\\\":13", "R110", "its cursor")]
    [TestCase("\\\"samples\\\":14", "\\\"samples\\\":21", "R110", "its cursor")]
    [TestCase("\\\"samples\\\":14", "\\\"samples\\\":-7", "R110", "its cursor")]
    [TestCase("\\\"seconds\\\":[4,3,2,1.5]", "\\\"seconds\\\":[4,3,2]", "R110", "its seconds")]
    [TestCase("\\\"seconds\\\":[4,3,2,1.5]", "\\\"seconds\\\":null", "R110", "")]
    [TestCase("\\\"loss\\\":0.30000000000000004", "\\\"loss\\\":1e999", "R110", "not JSON")]
    [TestCase("\\\"largest_margin\\\":3", "\\\"largest_margin\\\":-3", "R110", "its sums")]
    [TestCase("\\\"beta2_power\\\":5E-324", "\\\"beta2_power\\\":1.5", "R110", "its powers")]
    [TestCase("\\\"worse\\\":1", "\\\"worse\\\":-1", "R110", "its best epoch")]
    [TestCase("\\\"best_epoch\\\":1", "\\\"best_epoch\\\":3", "R110", "its best epoch")]
    [TestCase("\\\"best_epoch\\\":1", "\\\"best_epoch\\\":0", "R110", "its best epoch")]
    [TestCase("\\\"ndcg@10\\\"", "\\\"ndcg\\\"", "R110", "its best metrics")]
    [TestCase("\"best.items\"", "\"best.thing\"", "R110", "the tensor 'best.items' is missing")]
    [TestCase("\"second_moments.keys\"", "\"moments.keys\"", "R110", "the tensor 'second_moments.keys' is missing")]
    public void Read_ForgedHeader_IsRefusedByItsRuleAndTouchesNothing(string old, string replacement, string code, string rule)
    {
        byte[] file = new CraftedFile(s_file).Replace(old, replacement).Seal();
        RedaException error = AssertRefused(file, [code], replacement);
        Assert.That(error.Message, Does.Contain(rule));
        Assert.That(error.Kind, Is.EqualTo(RedaErrorKind.Model));
    }

    [Test]
    public void Read_NumberThatIsNotFinite_IsRefused([Values(float.NaN, float.NegativeInfinity)] float value)
    {
        var file = new CraftedFile(s_file);
        BinaryPrimitives.WriteSingleLittleEndian(file.Data.AsSpan(^4), value);
        Assert.That(
            () => new SampleCheckpoints(filled: false).Read(file.Seal()),
            Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R110").And.Message.Contains("best.items[1,0] is "));
    }

    [Test]
    public void Lay_NumberThatIsNotFinite_IsR701([Values(0, 1, 2, 3)] int table, [Values(float.NaN, float.PositiveInfinity)] float value)
    {
        var sample = new SampleCheckpoints();
        var (prefix, store) = sample.Tables.Stored(withBest: true)[table];
        store["slots"][0, 0] = value;
        Assert.That(
            () => sample.File.Lay(SampleCheckpoints.State),
            Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R701").And.Message.Contains($"{prefix}slots[0,0] is "));
    }

    [Test]
    public void Require_EveryOption_Counts()
    {
        CheckpointRun run = SampleCheckpoints.Run;
        RedaOptions options = run.Options;
        RedaOptions[] others =
        [
            options with { Epochs = 10 }, options with { Pooling = HistoryPooling.Mean }, options with { Beta = 2 }, options with { ItemSpread = null },
            options with { Optimizer = AdamMode.Deferred }, options with { LearningRate = 0.3 }, options with { WeightDecay = 0 }, options with { MemorySpread = 1 },
        ];
        byte[] file = new SampleCheckpoints().Bytes();
        foreach (RedaOptions other in others)
        {
            Assert.That(
                () => new SampleCheckpoints(run with { Options = other }).Read(file),
                Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R141"), other.ToString());
        }
    }

    // Every thread has tables of its own, which stay zero: allocating them tens of thousands of times would take most of the time.
    private static void ForAll(int count, Action<int, SampleCheckpoints> action)
        => Parallel.For(
            0,
            count,
            () => new SampleCheckpoints(filled: false),
            (n, _, sample) =>
            {
                action(n, sample);
                return sample;
            },
            _ => { });

    private static RedaException AssertRefused(byte[] file, string[] codes, string damage, SampleCheckpoints? zeros = null)
    {
        SampleCheckpoints sample = zeros ?? new SampleCheckpoints(filled: false);
        try
        {
            sample.Read(file);
        }
        catch (RedaException e) when (codes.Contains(e.Code))
        {
            return sample.AreZero() ? e : throw new AssertionException($"{damage}: the tables were touched");
        }
        catch (Exception e)
        {
            throw new AssertionException($"{damage}: {e}");
        }

        throw new AssertionException($"{damage}: the checkpoint was read");
    }
}
