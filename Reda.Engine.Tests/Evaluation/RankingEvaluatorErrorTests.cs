using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Evaluation;

namespace Reda.Engine.Tests.Evaluation;

internal sealed class RankingEvaluatorErrorTests
{
    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity)]
    public void Evaluate_NonFiniteScore_NamesTheFirstSuchCase(float bad)
    {
        var model = new FunctionRecommender(40, (history, item) => history[0] >= 17 && item == 3 ? bad : item);
        EvaluationCase[] cases = [.. Enumerable.Range(10, 30).Select(n => new EvaluationCase($"user-{n}", [n], 3))];
        foreach (int threads in new[] { 1, 2, 3 })
        {
            var error = Assert.Throws<RedaException>(() => RankingEvaluator.Evaluate(model, cases, new() { Threads = threads }));
            Assert.That((error!.Kind, error.Code), Is.EqualTo((RedaErrorKind.Model, "R113")));
            Assert.That(error.Message, Does.Contain("a score is not finite").And.Contain("'3'").And.Contain("'user-17'"));
        }
    }

    [Test]
    public void Evaluate_ModelThrows_PassesTheExceptionOn()
    {
        var model = new FunctionRecommender(5, (_, _) => throw new NotSupportedException("as planned"));
        Assert.That(() => RankingEvaluator.Evaluate(model, [new("u", [0], 1)]), Throws.TypeOf<NotSupportedException>().With.Message.EqualTo("as planned"));
    }

    [TestCase(0, 0, 0, 0)]
    [TestCase(-5, 0, 0, 0)]
    [TestCase(100, -1, 0, 0)]
    [TestCase(100, 0, 7, 0)]
    [TestCase(100, 0, 0, -1)]
    public void Evaluate_OptionOutOfRange_Throws(int negatives, int threads, int ties, int depth)
    {
        var options = new EvaluationOptions { Negatives = negatives, Threads = threads, Ties = (TieRule)ties, Depth = depth };
        var error = Assert.Throws<RedaException>(() => RankingEvaluator.Evaluate(new FunctionRecommender(5, (_, _) => 0), [], options));
        Assert.That((error!.Kind, error.Code), Is.EqualTo((RedaErrorKind.Usage, "R001")));
    }

    [TestCase(5, 0)]
    [TestCase(-2, 0)]
    [TestCase(0, 5)]
    [TestCase(0, -1)]
    public void Evaluate_IndexOutsideVocabulary_Throws(int target, int historyItem)
    {
        var model = new FunctionRecommender(5, (_, _) => 0);
        Assert.That(() => RankingEvaluator.Evaluate(model, [new("u", [historyItem], target)]), Throws.ArgumentException.With.Message.Contain("'u'"));
    }

    [Test]
    public void Evaluate_Cancelled_Throws([Values] bool inside)
    {
        using var source = new CancellationTokenSource();
        var model = new FunctionRecommender(100_000, (_, _) => { source.Cancel(); return 0; });
        if (!inside) source.Cancel();
        Assert.That(() => RankingEvaluator.Evaluate(model, [new("u", [0], 1)], new() { Full = true }, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(model.Calls, Has.Count.EqualTo(inside ? 1 : 0), "blocks scored after the cancellation");
    }
}
