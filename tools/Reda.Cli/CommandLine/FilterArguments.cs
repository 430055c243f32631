using System.CommandLine;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.IO;

namespace Reda.Cli.CommandLine;

/// <summary>Which items a command may name: those of a file, or all but those of a file.</summary>
internal sealed class FilterArguments
{
    private readonly Option<string> _candidates = Options.Text("--candidates", "FILE", "Only these items may come: one id a row, or CSV or TSV with a column item.");
    private readonly Option<string> _exclude = Options.Text("--exclude", "FILE", "These items may not come: a file as for --candidates.");

    public void AddTo(Command command)
    {
        command.Add(_candidates);
        command.Add(_exclude);
    }

    /// <summary>The filter that the command line asks for, if any; warns of ids that the model does not know (W150).</summary>
    /// <exception cref="RedaException">R150: the model knows no id of a file. Others of <see cref="ItemLists"/>.</exception>
    public ItemFilter? Bind(ParseResult result, Session session, IRecommender model)
    {
        var candidates = Read(result.GetValue(_candidates), ids => model.Filter(candidates: ids));
        var excluded = Read(result.GetValue(_exclude), ids => model.Filter(excluded: ids));
        if (candidates is null && excluded is null) return null;
        var filter = model.Filter(candidates, excluded);
        Warn(session, result.GetValue(_candidates), filter.UnknownCandidates, candidates, "cannot be recommended");
        Warn(session, result.GetValue(_exclude), filter.UnknownExcluded, excluded, "excluding them changes nothing");
        return filter;
    }

    private static IReadOnlyList<string>? Read(string? path, Action<IReadOnlyList<string>> check)
    {
        if (path is null) return null;
        var ids = ItemLists.ReadItems(path);
        try
        {
            check(ids);
            return ids;
        }
        catch (RedaException e) when (e.Location is null)
        {
            throw new RedaException(e.Kind, e.Code, path, e.Message, "", "", e);
        }
    }

    private static void Warn(Session session, string? path, IReadOnlyCollection<string> unknown, IReadOnlyList<string>? ids, string consequence)
    {
        if (unknown.Count == 0) return;
        int all = ids!.Distinct(StringComparer.Ordinal).Count();
        session.Warn("W150", Plain.Text($"{path}: {unknown.Count} of {all} items are unknown to the model, such as '{unknown.First()}': {consequence}"));
    }
}
