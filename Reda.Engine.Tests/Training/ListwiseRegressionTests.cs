using NUnit.Framework;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Training;

internal sealed class ListwiseRegressionTests
{
    private const int Candidates = 12;

    private static readonly double[] s_planted = [1.2, -0.6, 0];

    [Test]
    [Category("Numerical")]
    public void Fit_AnyLists_IsTheMinimumOfTheLoss([Values(1, 3, 6)] int width, [Values(2, 12)] int candidates, [Values(1e-4, 0.3)] double decay)
    {
        var random = new Random((width * 100) + candidates);
        float[] signals = [.. Enumerable.Range(0, 150 * candidates * width).Select(n => (float)(Scale(n % width) * (Normal(random) + (n % (candidates * width) < width ? 0.7 : 0))))];

        AssertMinimum(signals, candidates, width, decay, 1);
        AssertMinimum(signals, candidates, width, decay, 37.5);
    }

    /// <summary>Candidates that stand for three weigh what three alike do.</summary>
    [Test]
    [Category("Numerical")]
    public void Fit_CandidatesThatStandForMore_WeighWhatSoManyAlikeDo()
    {
        float[] signals = Drawn(lists: 200, s_planted), thrice = [.. signals.Chunk(3 * Candidates).SelectMany(Thrice)];
        double[] weights = ListwiseRegression.Fit([.. signals], Candidates, 3, 1e-9, standFor: 3);

        Assert.That(weights, Is.EqualTo(ListwiseRegression.Fit(thrice, (3 * (Candidates - 1)) + 1, 3, 1e-9)).Within(1e-4));
        Assert.That(weights, Is.Not.EqualTo(ListwiseRegression.Fit(signals, Candidates, 3, 1e-9)).Within(1e-2));

        static IEnumerable<float> Thrice(float[] list) => list[..3].Concat(Enumerable.Repeat(list[3..], 3).SelectMany(others => others));
    }

    /// <summary>Every first candidate wins by far: without the decay the weights would have no end.</summary>
    [Test]
    [Category("Numerical")]
    public void Fit_ListsThatAreAllWon_IsTheMinimumOfTheLoss([Values(1e-6, 1e-2)] double decay)
    {
        var random = new Random(4);
        float[] signals = [.. Enumerable.Range(0, 50 * Candidates * 2).Select(n => (float)((n % (Candidates * 2) == 0 ? 40 : 0) + Normal(random)))];

        AssertMinimum(signals, Candidates, 2, decay, 1);
    }

    [Test]
    [Category("Numerical")]
    public void Fit_ChoicesByPlantedWeights_FindsThem()
    {
        double[] weights = ListwiseRegression.Fit(Drawn(lists: 6000, s_planted), Candidates, s_planted.Length, 1e-6);

        Assert.That(weights, Is.EqualTo(s_planted).Within(0.07));
    }

    /// <summary>The third candidate signal of <see cref="s_planted"/> decides nothing; one that differs between lists alone cannot.</summary>
    [Test]
    public void Fit_SignalThatIsConstantInEachList_GetsNoWeight()
    {
        float[] signals = Drawn(lists: 300, s_planted);
        for (int n = 2; n < signals.Length; n += 3) signals[n] = 0.1f + (n / (3 * Candidates));
        double[] weights = ListwiseRegression.Fit(signals, Candidates, 3, 1e-4);

        Assert.That(weights[2], Is.Zero);
        Assert.That(weights[0], Is.GreaterThan(0.5));
    }

    /// <summary>Two lists: the first candidates do not count, and for spreads what differs between lists does not either.</summary>
    [Test]
    public void SpreadsAndMeans_Lists_AreThoseOfTheOtherCandidates()
    {
        float[] signals =
        [
            900, 7, 1, 7, 3, 7, // the other candidates differ from their mean by 1
            -50, 2, 10, 2, 14, 2, // and by 2
        ];

        Assert.That(ListwiseRegression.Spreads(signals, candidates: 3, width: 2), Is.EqualTo(new[] { Math.Sqrt((1 + 4) / 2.0), 0 }).Within(1e-12));
        Assert.That(ListwiseRegression.Means(signals, candidates: 3, width: 2), Is.EqualTo(new[] { 7, 4.5 }).Within(1e-12));
    }

    [Test]
    public void Fit_NothingTellsCandidatesApart_GivesNoWeights()
        => Assert.That(ListwiseRegression.Fit(new float[10 * Candidates * 2], Candidates, 2, 1e-4), Is.All.Zero);

    [Test]
    public void Fit_OtherScaleOfASignal_RescalesItsWeightAlone([Values(1024, 1f / 4096)] float scale)
    {
        float[] signals = Drawn(lists: 200, s_planted), scaled = [.. signals.Select((signal, n) => n % 3 == 1 ? scale * signal : signal)];
        double[] weights = ListwiseRegression.Fit(signals, Candidates, 3, 1e-3);

        // A power of two, so that not even a rounding differs.
        Assert.That(ListwiseRegression.Fit(scaled, Candidates, 3, 1e-3), Is.EqualTo(new[] { weights[0], weights[1] / scale, weights[2] }));
    }

    [Test]
    [Category("Numerical")]
    public void Fit_ConstantAddedToAList_ChangesNothing()
    {
        float[] signals = Drawn(lists: 200, s_planted), moved = [.. signals.Select((signal, n) => signal + (n / (3 * Candidates) % 7))];

        Assert.That(ListwiseRegression.Fit(moved, Candidates, 3, 1e-3), Is.EqualTo(ListwiseRegression.Fit(signals, Candidates, 3, 1e-3)).Within(1e-5));
    }

    [Test]
    [Category("Numerical")]
    public void Fit_SameSignalTwice_SharesItsWeight()
    {
        float[] signals = Drawn(lists: 300, s_planted);
        for (int n = 0; n < signals.Length; n += 3) signals[n + 2] = signals[n];
        double[] weights = ListwiseRegression.Fit(signals, Candidates, 3, 1e-3);

        Assert.That(weights[2], Is.EqualTo(weights[0]).Within(1e-6).And.GreaterThan(0.3));
    }

    [Test]
    public void Fit_MuchDecay_LeavesHardlyAnyWeight()
        => Assert.That(ListwiseRegression.Fit(Drawn(lists: 100, s_planted), Candidates, 3, 1e10).Select(Math.Abs), Is.All.LessThan(1e-9));

    [Test]
    public void Fit_CancelledToken_Stops()
        => Assert.That(() => ListwiseRegression.Fit(Drawn(lists: 3, s_planted), Candidates, 3, 1e-4, cancellationToken: new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

    private static double Scale(int signal) => Math.Pow(10, signal - 2);

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Lists whose winners, the first candidates, are drawn with the probabilities that the weights give them.</summary>
    private static float[] Drawn(int lists, double[] weights)
    {
        var random = new Random(8);
        var signals = new List<float>();
        for (int list = 0; list < lists; list++)
        {
            float[][] candidates = [.. Enumerable.Range(0, Candidates).Select(_ => weights.Select(_ => (float)Normal(random)).ToArray())];

            // The largest of scores with Gumbel noise is a draw from their softmax.
            float[] winner = candidates.MaxBy(candidate => candidate.Zip(weights, (signal, weight) => signal * weight).Sum() - Math.Log(-Math.Log(1 - random.NextDouble())))!;
            signals.AddRange(winner);
            foreach (float[] other in candidates.Where(candidate => candidate != winner)) signals.AddRange(other);
        }

        return [.. signals];
    }

    /// <summary>The loss is convex, so where it is level it is least.</summary>
    private static void AssertMinimum(float[] signals, int candidates, int width, double decay, double standFor)
    {
        double[] weights = ListwiseRegression.Fit([.. signals], candidates, width, decay, standFor), spreads = Spreads(signals, candidates, width);
        for (int signal = 0; signal < width; signal++)
        {
            double At(double step) => Loss(signals, candidates, [.. weights.Select((weight, n) => n == signal ? weight + (step / spreads[n]) : weight)], spreads, decay, standFor);

            Assert.That((At(1e-4) - At(-1e-4)) / 2e-4, Is.Zero.Within(2e-7), $"slope of signal {signal}");
            Assert.That(At(0), Is.LessThan(At(0.01)).And.LessThan(At(-0.01)));
        }
    }

    /// <summary>What the class says it minimises, with the system's functions in double.</summary>
    private static double Loss(float[] signals, int candidates, double[] weights, double[] spreads, double decay, double standFor)
    {
        double[] losses = [.. signals.Chunk(candidates * weights.Length).Select(list =>
        {
            double[] scores = [.. list.Chunk(weights.Length).Select(candidate => candidate.Zip(weights, (signal, weight) => signal * weight).Sum())];
            return scores.Max() + Math.Log(scores.Select((score, n) => (n == 0 ? 1 : standFor) * Math.Exp(score - scores.Max())).Sum()) - scores[0];
        })];
        return losses.Average() + (decay * weights.Zip(spreads, (weight, spread) => Math.Pow(weight * spread, 2)).Sum());
    }

    /// <summary>The standard deviation of every signal within its lists.</summary>
    private static double[] Spreads(float[] signals, int candidates, int width) => [.. Enumerable.Range(0, width).Select(signal =>
        Math.Sqrt(signals.Chunk(candidates * width).Average(list =>
        {
            double[] values = [.. list.Where((_, n) => n % width == signal).Select(value => (double)value)];
            return values.Average(value => Math.Pow(value - values.Average(), 2));
        })))];
}
