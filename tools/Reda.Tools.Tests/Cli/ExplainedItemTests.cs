using Reda.Cli.Reports;
using Reda.Engine.Data;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Tools.Tests.Cli;

internal sealed class ExplainedItemTests
{
    private static readonly RedaModel Model = RedaTrainer.Train(
        SyntheticData.Generate(new SyntheticOptions { Users = 60, Items = 90, Aspects = 6 }).Interactions,
        new RedaOptions { Dimensions = 8, MemorySlots = 4, BatchSize = 50, LearningRate = 0.02, ItemSpread = 0.3, MemorySpread = 1, Epochs = 2 });

    [Test]
    public void Of_Item_LiftsAreItsScoreAboveThatOfTheReferences()
    {
        string[] history = ["item-0003", "item-0010", "item-0044"];
        var explained = ExplainedItem.Of(Model, history, "item-0007", CancellationToken.None);
        var references = ExplainedItem.References(Model, history, "item-0007");
        double expected = explained.Explanation.Score - references.Average(reference => Model.Explain(history, reference).Score);
        Assert.Multiple(() =>
        {
            Assert.That(Enumerable.Range(0, 3).Sum(explained.LiftOfHistoryItem), Is.EqualTo(expected).Within(1e-4));
            Assert.That(Enumerable.Range(0, 4).Sum(explained.LiftOfSlot), Is.EqualTo(expected).Within(1e-4));
        });
    }

    [TestCase(3, 30)]
    [TestCase(60, 5)]
    public void References_AreSpreadItemsOutsideTheHistory(int historyLength, int atLeast)
    {
        string[] history = [.. Model.Items.Ids.Take(historyLength)];
        var references = ExplainedItem.References(Model, history, "item-0089");
        Assert.That(references, Is.Unique.And.None.AnyOf([.. history, "item-0089"]));
        Assert.That(references, Has.Count.InRange(atLeast, 32));
    }
}
