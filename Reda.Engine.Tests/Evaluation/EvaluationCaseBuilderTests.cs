using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;

namespace Reda.Engine.Tests.Evaluation;

internal sealed class EvaluationCaseBuilderTests
{
    [Test]
    public void Add_UnknownIds_AreDroppedOrMissedAndCounted()
    {
        var builder = new EvaluationCaseBuilder(new Vocabulary(["a", "b", "c", "d"]));
        builder.Add("first", ["d", "new", "a", "d"], "c");
        builder.Add("second", ["newer", "b"], "newest");
        Assert.That(builder.Cases.Select(one => one.User), Is.EqualTo(new[] { "first", "second" }));
        Assert.That(builder.Cases[0].History, Is.EqualTo(new[] { 0, 3 }));
        Assert.That(builder.Cases.Select(one => one.Target), Is.EqualTo(new[] { 2, -1 }));
        Assert.That((builder.UnknownHistoryItems, builder.UnknownTargets, builder.TargetsInHistory), Is.EqualTo((2, 1, 0)));
    }

    [Test]
    public void Add_TargetInsideHistory_IsKeptAndCounted()
    {
        var builder = new EvaluationCaseBuilder(new Vocabulary(["a", "b"]));
        builder.Add("u", ["a", "b"], "b");
        Assert.That(builder.Cases.Single().Target, Is.EqualTo(1));
        Assert.That(builder.TargetsInHistory, Is.EqualTo(1));
    }

    [Test]
    public void FromSplit_OtherVocabulary_TranslatesById()
    {
        var data = Interactions.From([("u", "a"), ("u", "b"), ("u", "c"), ("u", "d")]);
        LeaveOneOutSplit split = LeaveOneOut.Split(data, seed: 1);
        var items = new Vocabulary(["d", "x", "c", "b", "a"]);

        EvaluationCase only = EvaluationCaseBuilder.FromSplit(split, items).Cases.Single();

        string target = data.Items[split.HeldOut[0].Item];
        Assert.That(only.User, Is.EqualTo("u"));
        Assert.That(items[only.Target], Is.EqualTo(target));
        Assert.That(only.History.Select(item => items[item]), Is.EquivalentTo(data.Items.Ids.Where(id => id != target)));
    }
}
