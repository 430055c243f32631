using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reda.Engine.Diagnostics;

namespace Reda.Experiments.Tuning;

/// <summary>
/// Finished trials, one JSON object a line. A run that was killed may leave half a line at the end: it is cut off. Lines of other searches stay and are not used.
/// </summary>
public sealed class TrialLog
{
    private readonly string _path;
    private readonly string _search;
    private readonly Lock _writing;
    private readonly Dictionary<(Methods.Settings Settings, double EpochShare), Trial> _trials = [];

    private TrialLog(string path, string search, Lock writing)
    {
        _path = path;
        _search = search;
        _writing = writing;
    }

    /// <summary>The number of trials that were read.</summary>
    public int Count => _trials.Count;

    /// <summary>Opens a log, which need not exist, and mends its end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="search">What is searched on what, in words: trials of another search are not used.</param>
    /// <param name="writing">Held while a line is written.</param>
    /// <exception cref="RedaException">R120: it cannot be read or written. R173: a line is no trial.</exception>
    public static TrialLog Open(string path, string search, Lock writing)
    {
        var log = new TrialLog(path, search, writing);
        log.Guard(() =>
        {
            // Opened for writing, so that a log that cannot be written costs no trial.
            using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            int end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
            if (end < bytes.Length) stream.SetLength(end);
            string[] lines = Encoding.UTF8.GetString(bytes, 0, end).Split('\n');
            for (int n = 0; n < lines.Length; n++)
            {
                if (lines[n].Length > 0) log.Add(lines[n], n + 1);
            }
        });
        return log;
    }

    /// <summary>A finished trial, if these settings were tried; nothing that it found depends on its number.</summary>
    /// <param name="number">The number that it shall have.</param>
    /// <param name="epochShare">The share of its epochs.</param>
    /// <param name="settings">What it should have tried.</param>
    public Trial? Find(int number, double epochShare, Methods.Settings settings)
        => _trials.TryGetValue((settings, epochShare), out Trial? found) ? found with { Number = number } : null;

    /// <summary>Writes a trial behind the others, at once.</summary>
    /// <param name="trial">The trial.</param>
    /// <exception cref="RedaException">R120: it cannot be written.</exception>
    public void Append(Trial trial)
    {
        byte[] line = Encoding.UTF8.GetBytes(trial.ToJson(_search).ToJsonString() + "\n");
        Guard(() =>
        {
            lock (_writing)
            {
                using var stream = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
                stream.Write(line);
                stream.Flush(flushToDisk: true);
            }
        });
        _trials[(trial.Settings, trial.EpochShare)] = trial;
    }

    private void Add(string line, int number)
    {
        try
        {
            JsonObject json = JsonNode.Parse(line) as JsonObject ?? throw new FormatException("it is no object");
            if ((string?)json["search"] != _search) return;
            Trial trial = Trial.FromJson(json);
            _trials[(trial.Settings, trial.EpochShare)] = trial;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new RedaException(
                RedaErrorKind.Data, "R173", FormattableString.Invariant($"{_path}:{number}"), "the line is no trial of a search", e.Message, "give a log of its own, or delete the line", e);
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RedaException(RedaErrorKind.IO, "R120", _path, "the log of trials cannot be read and written", e.Message, "give a file in a folder that exists and is writable", e);
        }
    }
}
