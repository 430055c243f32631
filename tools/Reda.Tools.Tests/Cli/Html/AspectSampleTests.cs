using Reda.Cli.Reports.Html;
using Reda.Engine.Data;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Tools.Tests.Cli.Html;

internal sealed class AspectSampleTests
{
    [TestCase(true)]
    [TestCase(false)]
    public void Take_OfATrainedModel_OrdersSlotsItemsAndPairs(bool memory)
    {
        var data = SyntheticData.Generate(new SyntheticOptions { Users = 200, Aspects = 4, Seed = 3 }).Interactions;
        var options = new RedaOptions { Dimensions = 8, MemorySlots = 5, HiddenSize = 3, Epochs = 2, BatchSize = 200, LearningRate = 0.01, ItemSpread = 0.3, MemoryAttention = memory };
        var aspects = AspectSample.Take(RedaTrainer.Train(data, options), data, CancellationToken.None);

        Assert.That(aspects.Select(aspect => aspect.Slot).Order(), Is.EqualTo(Enumerable.Range(0, memory ? 5 : 8)));
        Assert.That(aspects.Select(aspect => aspect.Share), Is.Ordered.Descending);
        Assert.That(aspects.Sum(aspect => aspect.Share), Is.EqualTo(1).Within(1e-9));
        foreach (var aspect in aspects)
        {
            Assert.That(aspect.Pairs.Select(pair => pair.Times), Is.Ordered.Descending);
            Assert.That(aspect.Items.Select(item => item.Times), Is.Ordered.Descending);
            Assert.That(aspect.Pairs[0].Times, Is.GreaterThan(1), "the strongest is above the mean");
            Assert.That(aspect.Pairs.Select(pair => string.Join(' ', new[] { pair.Item, pair.Other }.Order())), Is.Unique);
            Assert.That(aspect.Pairs.Where(pair => pair.Item == pair.Other), Is.Empty);
        }
    }

    [Test]
    public void Take_Cancelled_Stops()
    {
        var data = SyntheticData.Generate(new SyntheticOptions { Users = 50, Aspects = 4, Seed = 3 }).Interactions;
        var model = RedaTrainer.Train(data, new RedaOptions { Dimensions = 4, MemorySlots = 2, Epochs = 1, ItemSpread = 0.3 });
        Assert.That(() => AspectSample.Take(model, data, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }
}
