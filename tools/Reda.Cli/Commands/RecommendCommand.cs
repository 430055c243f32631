using System.CommandLine;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.IO;

namespace Reda.Cli.Commands;

/// <summary><c>reda recommend MODEL --user U</c> or <c>--history A,B,C</c></summary>
internal static class RecommendCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "recommend", "Recommend items to a user of the training data, or to anyone by a few items they like.",
            "reda recommend music.safetensors --user 42",
            "reda recommend music.safetensors --history Blur,Pulp -n 5 --explain",
            "reda recommend music.safetensors --history 'Blur,\"Tyler, The Creator\"' --explain Suede",
            "reda recommend music.safetensors --user 42 --json");
        var model = new Argument<string>("MODEL") { Description = "A model that reda train saved." };
        var user = Options.Text("--user", "ID", "A user of the training data.");
        var history = Options.Text("--history", "A,B,C", "Items the user has; an id that holds a comma goes between double quotes.");
        var count = Options.Whole("--count", "How many items.", 10, least: 1).Short("-n");
        var includeSeen = Options.Flag("--include-seen", "Recommend items of the history as well.");
        var explain = new Option<string?>("--explain")
        {
            Description = "Explain the first recommendation, or ITEM, by history item and memory slot.",
            HelpName = "ITEM",
            Arity = ArgumentArity.ZeroOrOne,
        };
        command.Add(model);
        foreach (Option option in new Option[] { user, history, count, includeSeen, explain }) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(user) is null == result.GetResult(history) is null) result.AddError("give either --user or --history");
        });

        command.SetAction(result =>
        {
            common.Apply(result, session);
            var loaded = RedaModel.Load(result.GetRequiredValue(model));
            string? userId = result.GetValue(user);
            var items = userId is null ? IdList.Parse(result.GetValue(history) ?? "") : loaded.HistoryOf(userId);
            var found = loaded.Recommend(items, result.GetValue(count), !result.GetValue(includeSeen), session.Threads, session.CancellationToken);
            string? toExplain = result.GetValue(explain) ?? (found.Count > 0 ? found[0].Item : null);
            var explanation = result.WasGiven(explain) && toExplain is not null ? ExplainedItem.Of(loaded, items, toExplain, session.CancellationToken) : null;
            Report(session, userId, items, found, explanation, loaded.Options.MemoryAttention);
            return 0;
        });
        return command;
    }

    private static void Report(
        Session session, string? user, IReadOnlyList<string> history, IReadOnlyList<Recommendation> found, ExplainedItem? explanation, bool memory)
    {
        session.Emit(json =>
        {
            json.WriteString("user", user);
            json.WriteNumber("history", history.Count);
            RecommendationTable.Write(json, found);
            if (explanation is not null) ExplanationReport.Write(json, explanation);
        });
        RecommendationTable.Show(session, user is null ? Plain.Text($"a history of {history.Count} items") : $"user {user}", found);
        if (explanation is not null) ExplanationReport.Show(session, explanation, memory);
    }
}
