using NUnit.Framework;
using Reda.Engine.Data;

namespace Reda.Engine.Tests.Data;

internal sealed class InteractionsBuilderTests
{
    [Test]
    public void Add_Pairs_CountsRepeatsAndNumbersIdsInOrderOfAppearance()
    {
        var builder = new InteractionsBuilder();
        builder.Add("u", "b");
        builder.Add("v", "a");
        builder.Add("u", "b");
        Assert.That(builder, Has.Count.EqualTo(3));
        Assert.That(builder.Users.Ids, Is.EqualTo(new[] { "u", "v" }));
        Assert.That(builder.Items.Ids, Is.EqualTo(new[] { "b", "a" }));
    }

    [Test]
    public void Build_UsersAndItemsKnownBeforehand_KeepsThoseWithoutPairs()
    {
        var builder = new InteractionsBuilder();
        builder.Users.GetOrAdd("nobody");
        builder.Items.GetOrAdd("unsold");
        builder.Add("u", "a");
        Interactions data = builder.Build();
        Assert.That(data.History(0).IsEmpty, Is.True);
        Assert.That(data.History(1).ToArray(), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void Build_OnePairManyTimes_KeepsOne()
    {
        var builder = new InteractionsBuilder();
        for (int n = 0; n < 1000; n++) builder.Add("u", "a");
        Interactions data = builder.Build();
        Assert.That((data.Count, data.DuplicatesMerged), Is.EqualTo((1, 999L)));
    }
}
