using System.CommandLine;
using System.Text.Json;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.IO;

namespace Reda.Cli.Commands;

/// <summary><c>reda recommend MODEL --user U</c> or <c>--history A,B,C</c> or <c>--all</c></summary>
internal static class RecommendCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "recommend", "Recommend items to a user of the training data, to all of them, or to anyone by a few items they like.",
            "reda recommend music.safetensors --user 42",
            "reda recommend music.safetensors --history Blur,Pulp -n 5 --explain",
            "reda recommend music.safetensors --history 'Blur,\"Tyler, The Creator\"' --explain Suede",
            "reda recommend music.safetensors --user 42 --json",
            "reda recommend music.safetensors --all -n 10 --memory-limit 2G",
            "reda recommend music.safetensors --all --index --json");
        var model = new Argument<string>("MODEL") { Description = "A model that reda train saved." };
        var user = Options.Text("--user", "ID", "A user of the training data.");
        var history = Options.Text("--history", "A,B,C", "Items the user has; an id that holds a comma goes between double quotes.");
        var all = Options.Flag("--all", "All users of the training data: one line user,item,score a recommendation.");
        var count = Options.Whole("--count", "How many items.", 10, least: 1).Short("-n");
        var includeSeen = Options.Flag("--include-seen", "Recommend items of the history as well.");
        var explain = new Option<string?>("--explain")
        {
            Description = "Explain the first recommendation, or ITEM, by history item and memory slot.",
            HelpName = "ITEM",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var catalogue = new CatalogueArguments();
        var indexArguments = new IndexArguments();
        command.Add(model);
        foreach (Option option in new Option[] { user, history, all, count, includeSeen, explain }) command.Add(option);
        catalogue.AddTo(command);
        indexArguments.AddTo(command, withRerank: true);
        command.Validators.Add(result =>
        {
            int whom = new Option[] { user, history, all }.Count(option => result.GetResult(option) is { Implicit: false });
            if (whom != 1) result.AddError("give one of --user, --history and --all");
            else if (result.GetResult(all) is { Implicit: false } && result.GetResult(explain) is { Implicit: false }) result.AddError("--explain takes one user, not --all");
        });

        command.SetAction(result =>
        {
            common.Apply(result, session);
            string path = result.GetRequiredValue(model);
            var loaded = catalogue.Apply(result, session, RedaModel.Load(path));
            var index = indexArguments.Load(result, path, loaded);
            int rerank = indexArguments.Rerank(result);
            if (result.GetValue(all))
            {
                var found = index?.RecommendAll(result.GetValue(count), !result.GetValue(includeSeen), rerank)
                    ?? loaded.RecommendAll(result.GetValue(count), !result.GetValue(includeSeen), catalogue.Bind(result, session), new CatalogueDisplay(session), session.CancellationToken);
                RecommendToAll(session, loaded, found);
                return 0;
            }

            string? userId = result.GetValue(user);
            var items = userId is null ? IdList.Parse(result.GetValue(history) ?? "") : loaded.HistoryOf(userId);
            var best = index?.Recommend(items, result.GetValue(count), !result.GetValue(includeSeen), rerank)
                ?? loaded.Recommend(items, result.GetValue(count), !result.GetValue(includeSeen), session.Threads, session.CancellationToken);
            string? toExplain = result.GetValue(explain) ?? (best.Count > 0 ? best[0].Item : null);
            var explanation = result.WasGiven(explain) && toExplain is not null ? ExplainedItem.Of(loaded, items, toExplain, session.CancellationToken) : null;
            Report(session, userId, items, best, explanation, loaded.Options.MemoryAttention);
            return 0;
        });
        return command;
    }

    private static void RecommendToAll(Session session, RedaModel model, IEnumerable<IReadOnlyList<Recommendation>> all)
    {
        session.Say("user,item,score");
        int index = 0;
        foreach (var found in all)
        {
            session.CancellationToken.ThrowIfCancellationRequested();
            string user = model.Histories!.Users[index];
            int known = model.Histories.History(index++).Length;
            session.Emit(json => WriteFound(json, user, known, found));
            foreach (var (item, score) in found) session.Say(Plain.Text($"{Plain.Cell(user)},{Plain.Cell(item)},{score}"));
        }
    }

    private static void WriteFound(Utf8JsonWriter json, string? user, int known, IReadOnlyList<Recommendation> found)
    {
        json.WriteString("user", user);
        json.WriteNumber("history", known);
        RecommendationTable.Write(json, found);
    }

    private static void Report(
        Session session, string? user, IReadOnlyList<string> history, IReadOnlyList<Recommendation> found, ExplainedItem? explanation, bool memory)
    {
        session.Emit(json =>
        {
            WriteFound(json, user, history.Count, found);
            if (explanation is not null) ExplanationReport.Write(json, explanation);
        });
        RecommendationTable.Show(session, user is null ? Plain.Text($"a history of {history.Count} items") : $"user {user}", found);
        if (explanation is not null) ExplanationReport.Show(session, explanation, memory);
    }
}
