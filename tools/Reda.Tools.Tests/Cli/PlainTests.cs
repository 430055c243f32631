using Reda.Cli;

namespace Reda.Tools.Tests.Cli;

internal sealed class PlainTests
{
    [TestCase(0.4, "0:00")]
    [TestCase(67, "1:07")]
    [TestCase(3723, "1:02:03")]
    [TestCase(double.PositiveInfinity, "0:00")]
    [TestCase(1e12, "99:59:59")]
    public void Clock_Seconds_ReadAsATime(double seconds, string text) => Assert.That(Plain.Clock(seconds), Is.EqualTo(text));

    [TestCase(14.197972, "14.198")]
    [TestCase(14.19, "14.190")]
    [TestCase(-0.0012345678, "-0.0012346")]
    [TestCase(123456.7, "123457")]
    [TestCase(0, "0.0")]
    public void Score_Value_HasFiveDigits(double value, string text) => Assert.That(Plain.Score(value), Is.EqualTo(text));

    [Test]
    public void OneLine_ControlCharacters_AreMadeVisible() => Assert.That(Plain.OneLine("a\u001b[2Jb\nc"), Is.EqualTo("a\uFFFD[2Jb\uFFFDc"));
}
