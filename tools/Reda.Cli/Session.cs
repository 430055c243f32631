using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace Reda.Cli;

/// <summary>One run of the tool: where its results, progress and warnings go, and the options that all commands share.</summary>
internal sealed class Session(TextWriter output, TextWriter error, bool liveProgress, CancellationToken cancellationToken)
{
    private const int PlainWidth = 160;

    private IAnsiConsole? _console;

    public TextWriter Error => error;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Whether standard error is a terminal that can show a live display.</summary>
    public bool LiveProgress => liveProgress;

    /// <summary>Whether results are JSON lines.</summary>
    public bool Json { get; set; }

    /// <summary>Whether progress is left out.</summary>
    public bool Quiet { get; set; }

    public ulong Seed { get; set; }

    public int Threads { get; set; }

    /// <summary>Writes one JSON object as a line of standard output, if JSON was asked for.</summary>
    public void Emit(Action<Utf8JsonWriter> properties)
    {
        if (!Json) return;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            properties(writer);
            writer.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        output.Flush();
    }

    /// <summary>Writes a table under its title for people, if they are the readers.</summary>
    public void Show(string title, Table table)
    {
        if (Json) return;
        Say();
        Say(title);
        Console.Write(table);
    }

    /// <summary>Writes a line for people, if they are the readers.</summary>
    public void Say(string line = "")
    {
        if (!Json) output.WriteLine(Plain.OneLine(line));
    }

    /// <summary>The console of a live display on standard error, while there is one: it moves out of the way of lines that are written through it.</summary>
    public IAnsiConsole? Live { get; set; }

    /// <summary>Writes a warning to standard error.</summary>
    public void Warn(string code, string message) => Note($"reda: warning {code}: {message}");

    /// <summary>Writes a line to standard error.</summary>
    public void Note(string line)
    {
        if (Live is { } live) live.WriteLine(Plain.OneLine(line));
        else error.WriteLine(Plain.OneLine(line));
    }

    private IAnsiConsole Console => _console ??= CreateConsole();

    private IAnsiConsole CreateConsole()
    {
        bool terminal = ReferenceEquals(output, System.Console.Out) && !System.Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if (!terminal) console.Profile.Width = PlainWidth;
        return console;
    }
}
