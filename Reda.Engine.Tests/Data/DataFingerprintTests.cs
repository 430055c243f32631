using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;
using Reda.Engine.Data;

namespace Reda.Engine.Tests.Data;

internal sealed class DataFingerprintTests
{
    [Test]
    public void Of_SmallData_IsTheHashThatIsDocumented()
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.Unicode, leaveOpen: true))
        {
            foreach (string[] ids in new string[][] { ["ann", ""], ["tea", "\u00fcber"] })
            {
                writer.Write(ids.Length);
                foreach (string id in ids)
                {
                    writer.Write(id.Length);
                    writer.Write(Encoding.Unicode.GetBytes(id));
                }
            }

            foreach (int number in new[] { 0, 2, 3, 0, 1, 1 }) writer.Write(number);
        }

        Interactions data = Interactions.From([("ann", "tea"), ("ann", "\u00fcber"), ("", "\u00fcber"), ("ann", "tea")]);
        Assert.That(DataFingerprint.Of(data), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()))));
    }

    [Test]
    public void Of_IdsAtEveryPlaceOfABlock_IsTheHashOfThemAll([Values(1, 3, 32, 32765, 32766, 32767, 70_000)] int length)
    {
        string[] ids = [.. Enumerable.Range(0, 3000).Select(n => n % 997 == 0 ? new string((char)('a' + (n % 26)), length) + n : $"{n}")];
        Interactions data = Interactions.From(ids.Select(id => (id, "item")));
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.Unicode, leaveOpen: true))
        {
            writer.Write(ids.Length);
            foreach (string id in ids)
            {
                writer.Write(id.Length);
                writer.Write(Encoding.Unicode.GetBytes(id));
            }

            writer.Write(1);
            writer.Write(4);
            writer.Write(Encoding.Unicode.GetBytes("item"));
            foreach (int offset in data.Offsets) writer.Write(offset);
            foreach (int item in data.HistoryItems) writer.Write(item);
        }

        Assert.That(DataFingerprint.Of(data), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()))));
    }

    [Test]
    public void Of_AnyChange_IsAnother()
    {
        (string, string)[][] variants =
        [
            [("a", "x"), ("a", "y"), ("b", "x")],
            [("a", "x"), ("a", "y"), ("b", "y")],
            [("a", "x"), ("a", "y"), ("c", "x")],
            [("a", "x"), ("a", "z"), ("b", "x")],
            [("a", "y"), ("a", "x"), ("b", "x")],
            [("b", "x"), ("a", "x"), ("a", "y")],
            [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")],
        ];
        Assert.That(variants.Select(pairs => DataFingerprint.Of(Interactions.From(pairs))), Is.Unique);
    }
}
