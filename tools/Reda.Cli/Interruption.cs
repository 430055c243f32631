using System.Runtime.InteropServices;
using Reda.Engine.Diagnostics;

namespace Reda.Cli;

/// <summary>
/// Turns Ctrl-C and SIGTERM into cancellation, and ends the process if it has not stopped by itself after a short grace: a person who presses Ctrl-C gets the
/// prompt back within 200 ms whatever the program is doing.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastWord = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly ManualResetEventSlim _finished = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    public Interruption()
        => _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];

    /// <summary>Held while a file is written: the forced end waits for it, so that no temporary file stays behind.</summary>
    public static Lock Writing { get; } = new();

    public CancellationToken Token => _cancellation.Token;

    /// <summary>The exit code of the process: that of the signal where the command was interrupted.</summary>
    public int ExitCode(int commandExitCode)
        => commandExitCode == (int)RedaErrorKind.Interrupted && _exitCode != 0 ? _exitCode : commandExitCode;

    public void Dispose()
    {
        _finished.Set();
        foreach (var registration in _registrations) registration.Dispose();

        // The token source and the event stay: a signal that arrives at the last moment may still be using them.
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _exitCode = context.Signal == PosixSignal.SIGTERM ? 143 : (int)RedaErrorKind.Interrupted;
        _cancellation.Cancel();
        if (_finished.Wait(Grace)) return;
        lock (Writing)
        {
            // Where nobody reads, a full pipe blocks whoever writes.
            Task.Run(SayInterrupted).Wait(LastWord);
            Environment.Exit(_exitCode);
        }
    }

    private static void SayInterrupted()
    {
        // A live display that is not left in the usual way leaves the cursor hidden.
        if (!Console.IsErrorRedirected) Console.Error.Write("\u001b[?25h");
        Console.Error.WriteLine(ErrorReporter.Interrupted);
    }
}
