using NUnit.Framework;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Tests.Models;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace Reda.Engine.Tests.Baselines;

internal sealed class EaseContractTests : BaselineContract
{
    protected override BaselineOptions Options => new EaseOptions { Lambda = 2 };
}

internal sealed class EaseTests
{
    // Fewer items than users: inverted on their side. With more items nobody has it is the other side, and nothing else changes.
    private static readonly Interactions Tall = RandomInteractions.Create(users: 70, items: 45, perUser: 5, seed: 6);
    private static readonly Interactions Wide = WithItems(Tall, 300);

    [Test]
    [Category("Numerical")]
    public void Score_KnownUsers_IsTheClosedForm([Values] bool wide, [Values(1, 10, 500)] double lambda)
    {
        Interactions data = wide ? Wide : Tall;
        Ease model = new EaseOptions { Lambda = lambda }.Fit(data);
        var expected = RandomInteractions.Dense(Tall) * Weights(Tall, lambda);
        Assert.That(model.Parameters.Contains("inverse"), Is.EqualTo(wide));
        for (int user = 0; user < 70; user++)
        {
            var scores = new float[45];
            model.Score($"user {user}", data.History(user), [.. Enumerable.Range(0, 45)], scores);
            for (int item = 0; item < 45; item++) Assert.That(scores[item], Is.EqualTo(expected[user, item]).Within(2e-5), $"user {user}, item {item}");
        }
    }

    [Test]
    [Category("Numerical")]
    public void Score_OtherHistories_IsTheClosedForm([Values] bool wide)
    {
        Ease model = new EaseOptions { Lambda = 5 }.Fit(wide ? Wide : Tall);
        var weights = Weights(Tall, 5);
        int[] history = [30, 1, 4, 17, 8];
        float[] scores = model.Scores(history, [.. Enumerable.Range(0, 45)]);
        for (int item = 0; item < 45; item++) Assert.That(scores[item], Is.EqualTo(history.Sum(other => weights[other, item])).Within(2e-5), $"item {item}");
    }

    [Test]
    [Category("Numerical")]
    public void Fit_UserSide_GivesTheSameBitsOnAnyNumberOfThreads([Values(1, 3)] int threads)
    {
        Ease one = new EaseOptions().Fit(Wide, new() { Threads = 2 }), other = new EaseOptions().Fit(Wide, new() { Threads = threads });
        Assert.That(one.Parameters.Buffer.Span.SequenceEqual(other.Parameters.Buffer.Span));
    }

    [Test]
    public void Restore_UserSide_ScoresTheSameBits()
    {
        Ease model = new EaseOptions().Fit(Wide);
        Ease restored = new EaseOptions().Restore(Wide.Items, Wide, model.Parameters, []);

        Assert.That(restored.Scores([1, 5, 9], restored.AllItems()), Is.EqualTo(model.Scores([1, 5, 9], restored.AllItems())));
    }

    [Test]
    public void Restore_UserSideWithoutHistories_IsRefused()
    {
        Ease model = new EaseOptions().Fit(Wide);

        Assert.That(() => new EaseOptions().Restore(Wide.Items, null, model.Parameters, []), Throws.TypeOf<FormatException>().With.Message.Contains("histories"));
        Assert.That(() => new EaseOptions().Restore(Wide.Items, RandomInteractions.Create(69, 300, 5, 1), model.Parameters, []), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void Restore_LeverageOfZero_IsRefused()
    {
        Ease model = new EaseOptions().Fit(Wide);
        model.Parameters["leverage"][0][17] = 0;

        Assert.That(() => new EaseOptions().Restore(Wide.Items, Wide, model.Parameters, []), Throws.TypeOf<FormatException>().With.Message.Contains("leverage"));
    }

    [Test]
    public void Restore_ItemSideWithoutHistories_Scores()
    {
        Ease model = new EaseOptions().Fit(Tall);
        Ease restored = new EaseOptions().Restore(Tall.Items, null, model.Parameters, []);

        Assert.That(restored.Histories, Is.Null);
        Assert.That(restored.Scores([3, 4], 5, 6), Is.EqualTo(model.Scores([3, 4], 5, 6)));
    }

    private static IEnumerable<EaseOptions> BadOptions() => [new() { Lambda = 0.5 }, new() { Lambda = double.NaN }, new() { Lambda = 1e7 }];

    [TestCaseSource(nameof(BadOptions))]
    public void Validate_OutOfRange_IsRefused(EaseOptions options) => Assert.That(options.Validate, Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001"));

    private static LinearAlgebra.Matrix<double> Weights(Interactions data, double lambda)
    {
        var x = RandomInteractions.Dense(data);
        var inverse = (x.TransposeThisAndMultiply(x) + (lambda * LinearAlgebra.Matrix<double>.Build.DenseIdentity(x.ColumnCount))).Inverse();
        return LinearAlgebra.Matrix<double>.Build.Dense(x.ColumnCount, x.ColumnCount, (i, j) => i == j ? 0 : -inverse[i, j] / inverse[j, j]);
    }

    private static Interactions WithItems(Interactions data, int items)
        => new(data.Users, new Vocabulary(Enumerable.Range(0, items).Select(n => $"item {n}")), data.Offsets.ToArray(), data.HistoryItems.ToArray());
}
