using NUnit.Framework;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Tests.Memory;

internal sealed class ParameterStoreTests
{
    private static ParameterStore<float> Store() => new(("keys", 3, 20), ("bias", 1, 5), ("items", 4, 16));

    [Test]
    public void Constructor_Shapes_AreLaidOutInOrderWithPaddedRows()
    {
        ParameterStore<float> store = Store();
        Assert.That(store.Slices, Is.EqualTo(new ParameterSlice[] { new("keys", 3, 20, 32, 0), new("bias", 1, 5, 16, 96), new("items", 4, 16, 16, 112) }));
        Assert.That(store.Buffer.Length, Is.EqualTo(176));
        Assert.That(store.Count, Is.EqualTo(60 + 5 + 64));
        Assert.That(store.Slices.Sum(slice => slice.PaddedLength), Is.EqualTo(store.Buffer.Length));
    }

    [Test]
    public void Initialize_FillingEveryElement_LeavesThePaddingZero()
    {
        ParameterStore<float> store = Store();
        var names = new List<string>();
        store.Initialize((name, values) =>
        {
            names.Add(name);
            for (int row = 0; row < values.Rows; row++) values[row].Fill(names.Count);
        });
        Assert.That(names, Is.EqualTo(new[] { "keys", "bias", "items" }));
        foreach (ParameterSlice slice in store.Slices)
        {
            for (int row = 0; row < slice.Rows; row++)
            {
                Span<float> padded = store.Buffer.Span.Slice((int)slice.Offset + (row * slice.Stride), slice.Stride);
                Assert.That(padded[..slice.Columns].ToArray(), Is.All.EqualTo(names.IndexOf(slice.Name) + 1));
                Assert.That(padded[slice.Columns..].ToArray(), Is.All.Zero);
            }
        }
    }

    [Test]
    public void Indexer_DeclaredName_ViewsTheBuffer()
    {
        ParameterStore<float> store = Store();
        Matrix<float> bias = store["bias"];
        bias[0, 4] = 7;
        Assert.That((bias.Rows, bias.Columns, bias.Stride), Is.EqualTo((1, 5, 16)));
        Assert.That(store.Buffer.Span[100], Is.EqualTo(7));
        Assert.That(store.Buffer.Span.IndexOf(7f), Is.EqualTo(100));
    }

    [Test]
    public void Slice_UndeclaredName_Throws()
    {
        ParameterStore<float> store = Store();
        Assert.That(store.Contains("bias"), Is.True);
        Assert.That(store.Contains("Bias"), Is.False);
        Assert.That(() => store.Slice("Bias"), Throws.InstanceOf<KeyNotFoundException>().With.Message.Contain("Bias"));
        Assert.That(() => store["Bias"].Rows, Throws.InstanceOf<KeyNotFoundException>());
    }

    [Test]
    public void CloneShape_OfFilledStore_HasTheLayoutAndZeros()
    {
        ParameterStore<float> store = Store();
        store.Buffer.Span.Fill(3);
        ParameterStore<float> clone = store.CloneShape();
        Assert.That(clone.Slices, Is.EqualTo(store.Slices));
        Assert.That(clone.Buffer.Span.ToArray(), Is.All.Zero);
        clone.Buffer.Span.Fill(4);
        Assert.That(store.Buffer.Span.ToArray(), Is.All.EqualTo(3));
    }

    [Test]
    public void Constructor_EmptyShapes_AreAllowed()
    {
        var store = new ParameterStore<double>(("none", 0, 8), ("one", 1, 1));
        Assert.That(store["none"].Rows, Is.Zero);
        Assert.That(store["one"][0, 0], Is.Zero);
        Assert.That(new ParameterStore<double>().Count, Is.Zero);
    }

    [Test]
    public void Constructor_MoreThanMemoryHolds_Throws()
    {
        var error = Assert.Throws<RedaException>(() => _ = new ParameterStore<float>(("items", int.MaxValue, 1 << 20)));
        Assert.That(error!.Code, Is.EqualTo("R112"));
    }

    [TestCase(-1, 5)]
    [TestCase(5, -1)]
    public void Constructor_NegativeShape_Throws(int rows, int columns)
        => Assert.That(() => new ParameterStore<float>(("bad", rows, columns)), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
