using System.CommandLine;
using Reda.Engine.Data;
using Reda.Engine.Models;

namespace Reda.Cli.CommandLine;

/// <summary>What scoring many users may use: memory, and a share of each history.</summary>
internal sealed class CatalogueArguments
{
    private readonly Option<long> _memoryLimit = Options.Size("--memory-limit", "Memory for scoring the whole catalogue, such as 500M or 2G; 0 is half of what there is. The result does not depend on it.");
    private readonly Option<double> _historySample = Options.Real("--history-sample", "Look at a random share of each history only, at least 2 items: faster in proportion.", 1);

    public void AddTo(Command command)
    {
        command.Add(_memoryLimit);
        command.Add(_historySample);
    }

    /// <summary>The threads and memory to use.</summary>
    public CatalogueOptions Bind(ParseResult result, Session session) => new() { Threads = session.Threads, MemoryLimit = result.GetValue(_memoryLimit) };

    /// <summary>The model, looking at the share of each history that the command line asks for.</summary>
    public RedaModel Apply(ParseResult result, Session session, RedaModel model)
        => result.WasGiven(_historySample) ? model.WithHistorySample(new HistorySample(result.GetValue(_historySample), session.Seed)) : model;
}
