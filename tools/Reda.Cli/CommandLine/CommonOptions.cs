using System.CommandLine;
using Reda.Cli.CommandLine.Configuration;

namespace Reda.Cli.CommandLine;

/// <summary>The options that every command has.</summary>
internal sealed class CommonOptions
{
    private readonly Option<bool> _json = Options.Flag("--json", "Write one JSON object a line to standard output, and nothing else there.");
    private readonly Option<bool> _quiet = Options.Flag("--quiet", "Show no progress; results, warnings and errors stay.").Short("-q");
    private readonly Option<ulong> _seed = Options.Seed("--seed", "The seed of every random choice; the same seed gives the same result.");
    private readonly Option<int> _threads = Options.Whole("--threads", "Threads to use, 0 for all processors; the result does not depend on it.", 0, least: 0, most: 1024);

    /// <summary>Options from a file.</summary>
    public ConfigOptions Configuration { get; } = new();

    public void AddTo(RootCommand root)
    {
        foreach (Option option in new Option[] { _json, _quiet, _seed, _threads })
        {
            option.Recursive = true;
            root.Add(option);
        }

        Configuration.AddTo(root);
    }

    public void Apply(ParseResult result, Session session)
    {
        session.Json = result.GetValue(_json);
        session.Quiet = result.GetValue(_quiet);
        session.Seed = result.GetValue(_seed);
        session.Threads = result.GetValue(_threads);
    }
}
