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
        double[] weights = Fit([.. signals], Candidates, 3, 1e-9, standFor: 3);

        Assert.That(weights, Is.EqualTo(Fit(thrice, (3 * (Candidates - 1)) + 1, 3, 1e-9)).Within(1e-4));
        Assert.That(weights, Is.Not.EqualTo(Fit(signals, Candidates, 3, 1e-9)).Within(1e-2));

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
        double[] weights = Fit(Drawn(lists: 6000, s_planted), Candidates, s_planted.Length, 1e-6);

        Assert.That(weights, Is.EqualTo(s_planted).Within(0.07));
    }

    /// <summary>The third candidate signal of <see cref="s_planted"/> decides nothing; one that differs between lists alone cannot.</summary>
    [Test]
    public void Fit_SignalThatIsConstantInEachList_GetsNoWeight()
    {
        float[] signals = Drawn(lists: 300, s_planted);
        for (int n = 2; n < signals.Length; n += 3) signals[n] = 0.1f + (n / (3 * Candidates));
        double[] weights = Fit(signals, Candidates, 3, 1e-4);

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
        Assert.That(ListwiseRegression.Spreads(signals, candidates: 3, width: 2, leftOut: 2), Is.All.Zero, "one is left");
        Assert.That(ListwiseRegression.Means(signals, candidates: 3, width: 2, leftOut: 2), Is.EqualTo(new[] { 8.5, 4.5 }).Within(1e-12));
    }

    [Test]
    public void Fit_NothingTellsCandidatesApart_GivesNoWeights()
        => Assert.That(Fit(new float[10 * Candidates * 2], Candidates, 2, 1e-4), Is.All.Zero);

    [Test]
    public void Fit_OtherScaleOfASignal_RescalesItsWeightAlone([Values(1024, 1f / 4096)] float scale)
    {
        float[] signals = Drawn(lists: 200, s_planted), scaled = [.. signals.Select((signal, n) => n % 3 == 1 ? scale * signal : signal)];
        double[] weights = Fit(signals, Candidates, 3, 1e-3);

        // A power of two, so that not even a rounding differs.
        Assert.That(Fit(scaled, Candidates, 3, 1e-3), Is.EqualTo(new[] { weights[0], weights[1] / scale, weights[2] }));
    }

    [Test]
    [Category("Numerical")]
    public void Fit_ConstantAddedToAList_ChangesNothing()
    {
        float[] signals = Drawn(lists: 200, s_planted), moved = [.. signals.Select((signal, n) => signal + (n / (3 * Candidates) % 7))];

        Assert.That(Fit(moved, Candidates, 3, 1e-3), Is.EqualTo(Fit(signals, Candidates, 3, 1e-3)).Within(1e-5));
    }

    [Test]
    [Category("Numerical")]
    public void Fit_SameSignalTwice_SharesItsWeight()
    {
        float[] signals = Drawn(lists: 300, s_planted);
        for (int n = 0; n < signals.Length; n += 3) signals[n + 2] = signals[n];
        double[] weights = Fit(signals, Candidates, 3, 1e-3);

        Assert.That(weights[2], Is.EqualTo(weights[0]).Within(1e-6).And.GreaterThan(0.3));
    }

    [Test]
    public void Fit_MuchDecay_LeavesHardlyAnyWeight()
        => Assert.That(Fit(Drawn(lists: 100, s_planted), Candidates, 3, 1e10).Select(Math.Abs), Is.All.LessThan(1e-9));

    [Test]
    public void Fit_CancelledToken_Stops()
        => Assert.That(() => ListwiseRegression.Fit(Drawn(lists: 3, s_planted), (_, masses) => masses.Fill(1), Candidates, 3, 1e-4, cancellationToken: new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

    /// <summary>A candidate that counts for nothing may be anything.</summary>
    [Test]
    [Category("Numerical")]
    public void Fit_CandidatesOfNoMass_DoNotCount()
    {
        float[] signals = Drawn(lists: 200, s_planted), fewer = [.. signals.Chunk(3 * Candidates).SelectMany(list => list[..(3 * 7)])];
        for (int n = 0; n < signals.Length; n++) signals[n] = n % (3 * Candidates) < 3 * 7 ? signals[n] : 1e6f * n;

        Assert.That(
            ListwiseRegression.Fit(signals, (_, masses) => Count(masses, 7), Candidates, 3, 1e-3), Is.EqualTo(Fit(fewer, 7, 3, 1e-3)).Within(1e-9));

        static void Count(Span<float> masses, int some)
        {
            masses[..some].Fill(1);
            masses[some..].Clear();
        }
    }

    /// <summary>Where the winners of most lists are drawn by lot, those of the others decide the more, the less a lost list costs.</summary>
    [Test]
    [Category("Numerical")]
    public void Fit_WinnersThatNothingExplains_CountLittle()
    {
        double[] strong = [4, -2, 0];
        float[] signals = [.. Drawn(lists: 1500, strong), .. Drawn(lists: 2500, [0, 0, 0])];
        double[] all = Fit(signals, Candidates, 3, 1e-6), some = ListwiseRegression.Fit(signals, Even(1), Candidates, 3, 1e-6, [0.1])[0];

        Assert.That(all[0], Is.LessThan(0.5 * strong[0]));
        Assert.That(some[0], Is.GreaterThan(1.5 * all[0]));
        Assert.That(some[1] / some[0], Is.EqualTo(-0.5).Within(0.1));
    }

    [Test]
    [Category("Numerical")]
    public void Fit_WinnersThatNothingExplains_IsAMinimumBelowTheConvexAnswer([Values(0.01, 0.3)] double unexplained, [Values(1, 20)] double standFor)
    {
        float[] signals = [.. Drawn(lists: 200, [3, -1, 0.5]), .. Drawn(lists: 200, [0, 0, 0])];
        double[] weights = ListwiseRegression.Fit(signals, Even(standFor), Candidates, 3, 1e-3, [0, unexplained])[1], spreads = Spreads(signals, Candidates, 3);
        double At(double[] some) => Loss(signals, Candidates, some, spreads, 1e-3, standFor, unexplained);

        for (int signal = 0; signal < 3; signal++)
        {
            double Moved(double step) => At([.. weights.Select((weight, n) => n == signal ? weight + (step / spreads[n]) : weight)]);
            Assert.That((Moved(1e-4) - Moved(-1e-4)) / 2e-4, Is.Zero.Within(1e-4), $"slope of signal {signal}");
        }

        Assert.That(At(weights), Is.LessThan(At(Fit(signals, Candidates, 3, 1e-3, standFor)) - 1e-3));
    }

    [Test]
    [Category("Numerical")]
    public void Fit_AnyThreads_GivesTheSameBits([Values(0, 2, 3)] int threads)
    {
        float[] signals = Drawn(lists: 100, s_planted);

        Assert.That(
            ListwiseRegression.Fit(signals, Even(2), Candidates, 3, 1e-3, [0, 0.1], threads), Is.EqualTo(ListwiseRegression.Fit(signals, Even(2), Candidates, 3, 1e-3, [0, 0.1])));
    }

    private static double[] Fit(float[] signals, int candidates, int width, double decay, double standFor = 1)
        => ListwiseRegression.Fit(signals, Even(standFor), candidates, width, decay);

    /// <summary>Every candidate but the first counts for as many.</summary>
    private static ListwiseRegression.Masses Even(double standFor) => (_, masses) =>
    {
        masses.Fill((float)standFor);
        masses[0] = 1;
    };

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
        double[] weights = Fit([.. signals], candidates, width, decay, standFor), spreads = Spreads(signals, candidates, width);
        for (int signal = 0; signal < width; signal++)
        {
            double At(double step) => Loss(signals, candidates, [.. weights.Select((weight, n) => n == signal ? weight + (step / spreads[n]) : weight)], spreads, decay, standFor);

            Assert.That((At(1e-4) - At(-1e-4)) / 2e-4, Is.Zero.Within(2e-7), $"slope of signal {signal}");
            Assert.That(At(0), Is.LessThan(At(0.01)).And.LessThan(At(-0.01)));
        }
    }

    /// <summary>What the class says it minimises, with the system's functions in double.</summary>
    private static double Loss(float[] signals, int candidates, double[] weights, double[] spreads, double decay, double standFor, double unexplained = 0)
    {
        double[] losses = [.. signals.Chunk(candidates * weights.Length).Select(list =>
        {
            double[] scores = [.. list.Chunk(weights.Length).Select(candidate => candidate.Zip(weights, (signal, weight) => signal * weight).Sum())];
            double surprise = scores.Max() + Math.Log(scores.Select((score, n) => (n == 0 ? 1 : standFor) * Math.Exp(score - scores.Max())).Sum()) - scores[0];
            return unexplained == 0 ? surprise : -Math.Log(Math.Exp(-surprise) + unexplained);
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
