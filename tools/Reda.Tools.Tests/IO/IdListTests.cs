using Reda.Engine.Diagnostics;
using Reda.IO;

namespace Reda.Tools.Tests.IO;

internal sealed class IdListTests
{
    [TestCase("A,B,C", "A|B|C")]
    [TestCase(" A , B ,, ", "A|B")]
    [TestCase("\"Tyler, The Creator\",#1", "Tyler, The Creator|#1")]
    [TestCase("7", "7")]
    [TestCase("", "")]
    public void Parse_Text_SplitsAtCommasOutsideQuotes(string text, string ids)
        => Assert.That(string.Join('|', IdList.Parse(text)), Is.EqualTo(ids));

    [Test]
    public void Parse_OpenQuote_IsAUsageError()
        => Assert.That(() => IdList.Parse("\"A,B"), Throws.TypeOf<RedaException>().With.Property("Code").EqualTo("R001"));
}
