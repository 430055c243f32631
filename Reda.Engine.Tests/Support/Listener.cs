namespace Reda.Engine.Tests.Support;

/// <summary>Calls back at once and on the reporting thread, which <see cref="Progress{T}"/> does not.</summary>
/// <typeparam name="T">What is reported.</typeparam>
/// <param name="action">Is called.</param>
internal sealed class Listener<T>(Action<T> action) : IProgress<T>
{
    public void Report(T value) => action(value);
}
