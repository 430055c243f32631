using Reda.Engine.Diagnostics;

namespace Reda.Tools.Tests;

internal static class Errors
{
    /// <summary>Runs <paramref name="action"/>, which must fail with the given code, kind and place.</summary>
    public static RedaException Expect(Action action, string code, string location, RedaErrorKind kind = RedaErrorKind.Data)
    {
        var error = Assert.Throws<RedaException>(() => action())!;
        Assert.That((error.Code, error.Location, error.Kind), Is.EqualTo((code, location, kind)), error.Message);
        Assert.That(error.Message, Does.Not.Contain("\n"), "an error is one line");
        return error;
    }
}
