using Reda.Engine.Evaluation;
using Reda.Experiments.Cells;

namespace Reda.Tools.Tests.Experiments;

internal sealed class OutcomeTextTests
{
    [Test]
    public void Outcomes_ThroughText_ComeBack()
    {
        int[] greater = [0, 127, 128, -1, 95_000, int.MaxValue - 1], equal = [0, 3, 16_384, 0, 7, 0];
        var read = OutcomeText.Read(OutcomeText.Of(new RankingOutcomes(greater, equal)));
        Assert.That(Enumerable.Range(0, read.Count).Select(read.Greater), Is.EqualTo(greater));
        Assert.That(Enumerable.Range(0, read.Count).Select(read.Equal), Is.EqualTo(equal));
    }

    [TestCase("no base 64!")]
    [TestCase("gA==")] // begins a number that does not end
    [TestCase("AQ==")] // half a case
    [TestCase("/////////w==")] // more than 32 bits
    public void Read_SomethingElse_IsRefused(string text) => Assert.Throws<FormatException>(() => OutcomeText.Read(text));

    [Test]
    public void Numbers_ThroughText_ComeBack()
        => Assert.That(OutcomeText.Numbers(OutcomeText.OfNumbers([5, 0, 300])), Is.EqualTo(new[] { 5, 0, 300 }));
}
