using NUnit.Framework;
using Reda.Engine.Data;

namespace Reda.Engine.Tests.Data;

internal sealed class VocabularyTests
{
    [Test]
    public void GetOrAdd_NewAndKnownIds_NumbersThemInOrderOfAppearance()
    {
        var vocabulary = new Vocabulary();
        int[] indices = [.. new[] { "b", "a", "b", "", "a", "c" }.Select(vocabulary.GetOrAdd)];
        Assert.That(indices, Is.EqualTo(new[] { 0, 1, 0, 2, 1, 3 }));
        Assert.That(vocabulary.Ids, Is.EqualTo(new[] { "b", "a", "", "c" }));
        Assert.That(vocabulary, Has.Count.EqualTo(4));
        Assert.That(vocabulary[3], Is.EqualTo("c"));
    }

    [Test]
    public void TryGetIndex_KnownId_FindsIt()
    {
        var vocabulary = new Vocabulary(["x", "y"]);
        Assert.That(vocabulary.TryGetIndex("y", out int index), Is.True);
        Assert.That(index, Is.EqualTo(1));
    }

    [Test]
    public void GetOrAdd_Span_IsTheSameIdAsTheString()
    {
        var vocabulary = new Vocabulary(["a"]);
        char[] text = ['x', 'b', 'a'];
        Assert.That((vocabulary.GetOrAdd(text.AsSpan(1, 1)), vocabulary.GetOrAdd(text.AsSpan(2, 1)), vocabulary.GetOrAdd("b")), Is.EqualTo((1, 0, 1)));
        text[1] = 'c';
        Assert.That(vocabulary.Ids, Is.EqualTo(new[] { "a", "b" }), "the vocabulary keeps a string of its own");
        Assert.That(vocabulary.TryGetIndex(text.AsSpan(2, 1), out int known) && known == 0, Is.True);
        Assert.That(vocabulary.TryGetIndex(text.AsSpan(1, 1), out int unknown) || unknown != -1, Is.False);
    }

    [TestCase("X", TestName = "TryGetIndex_OtherCase_IsUnknown")]
    [TestCase("x ", TestName = "TryGetIndex_TrailingBlank_IsUnknown")]
    [TestCase("", TestName = "TryGetIndex_Empty_IsUnknown")]
    [TestCase(null, TestName = "TryGetIndex_Null_IsUnknown")]
    public void TryGetIndex_NotExactlyAnId_IsUnknown(string? id)
        => Assert.That(new Vocabulary(["x", "y"]).TryGetIndex(id, out _), Is.False);

    [Test]
    public void TryGetIndex_IdsThatCulturesConfuse_KeepsThemApart()
    {
        string[] ids = ["é", "e\u0301", "ss", "ß", "i", "I", "ı", "İ"];
        var vocabulary = new Vocabulary(ids);
        for (int n = 0; n < ids.Length; n++)
        {
            Assert.That(vocabulary.TryGetIndex(ids[n], out int index), Is.True);
            Assert.That(index, Is.EqualTo(n));
        }
    }

    [Test]
    public void Constructor_RepeatedId_Throws()
        => Assert.That(() => new Vocabulary(["a", "b", "a"]), Throws.ArgumentException.With.Message.Contain("'a'"));

    [TestCase(-1)]
    [TestCase(1)]
    public void Indexer_OutsideRange_Throws(int index)
        => Assert.That(() => new Vocabulary(["a"])[index], Throws.InstanceOf<ArgumentOutOfRangeException>());
}
