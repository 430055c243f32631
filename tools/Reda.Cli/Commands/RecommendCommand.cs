using System.CommandLine;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Engine.Diagnostics;
using Reda.Engine.Ensembles;
using Reda.Engine.Models;
using Reda.IO;
using Reda.IO.Results;

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
            "reda recommend music.safetensors --all --index --json",
            "reda recommend music.safetensors --user 42 --candidates new.csv --exclude owned.csv",
            "reda recommend music.safetensors --all --output part-3.csv --shard 3/16",
            "reda recommend music.safetensors --all --output all.parquet",
            "reda recommend knn.safetensors --user 42");
        var model = new Argument<string>("MODEL") { Description = "A model that reda train saved." };
        var user = Options.Text("--user", "ID", "A user of the training data.");
        var history = Options.Text("--history", "A,B,C", "Items the user has; an id that holds a comma goes between double quotes.");
        var all = Options.Flag("--all", "All users of the training data; unless told otherwise one line user,item,score a recommendation.");
        var count = Options.Whole("--count", "How many items.", 10, least: 1).Short("-n");
        var includeSeen = Options.Flag("--include-seen", "Recommend items of the history as well.");
        var explain = new Option<string?>("--explain")
        {
            Description = "Explain the first recommendation, or ITEM, by history item and memory slot.",
            HelpName = "ITEM",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var shard = ShardOption.Create();
        var filter = new FilterArguments();
        var output = new OutputArguments(ResultFormat.Table, ResultFormat.Csv, ResultFormat.Jsonl, ResultFormat.Parquet);
        var catalogue = new CatalogueArguments();
        var indexArguments = new IndexArguments();
        command.Add(model);
        foreach (Option option in new Option[] { user, history, all, count, includeSeen, explain }) command.Add(option);
        filter.AddTo(command);
        output.AddTo(command);
        command.Add(shard);
        int general = command.Options.Count;
        catalogue.AddTo(command);
        indexArguments.AddTo(command, withRerank: true);
        Option[] ofReda = [.. command.Options.Skip(general)];
        command.Validators.Add(result =>
        {
            bool Given(Option option) => result.GetResult(option) is { Implicit: false };
            if (new Option[] { user, history, all }.Count(Given) != 1) result.AddError("give one of --user, --history and --all");
            else if (Given(all) && Given(explain)) result.AddError("--explain takes one user, not --all");
            else if (Given(shard) && !Given(all)) result.AddError("--shard takes --all users");
            else if (Given(explain) && (Given(output.File) || Given(output.Format))) result.AddError("--explain writes to standard output, as a table or with --json: leave --output and --output-format out");
            else if (!Given(output.File) && result.GetValue(output.Format) == "parquet") result.AddError("--output-format parquet takes a file: give --output");
        });

        command.SetAction(result =>
        {
            common.Apply(result, session);
            string path = result.GetRequiredValue(model);
            string? file = result.GetValue(output.File);
            var recommender = LoadedRecommender.Load(path, result, ofReda, explain);
            var loaded = recommender is RedaModel reda ? catalogue.Apply(result, session, reda) : null;
            recommender = loaded ?? recommender;
            if (file is not null) ModelOutput.Check(file, "--output");
            var index = loaded is null ? null : indexArguments.Load(result, path, loaded);
            var request = new RecommendOptions
            {
                Count = result.GetValue(count),
                ExcludeSeen = !result.GetValue(includeSeen),
                Filter = filter.Bind(result, session, recommender),
                Rerank = indexArguments.Rerank(result),
                Threads = session.Threads,
                MemoryLimit = catalogue.Bind(result, session).MemoryLimit,
            };
            var part = result.GetValue(shard);
            string? userId = result.GetValue(user);
            var named = IdList.Parse(result.GetValue(history) ?? "");
            var items = userId is null ? named : loaded is not null ? loaded.HistoryOf(userId) : MethodRecommendations.HistoryOf(recommender, userId);
            var found = (recommender, result.GetValue(all)) switch
            {
                (RedaModel own, true) => ForAll(session, own, index, request, part),
                (RedaModel own, false) => [ForOne(session, own, index, request, userId, items)],
                (_, true) => MethodRecommendations.ForAll(recommender, request, part, session.CancellationToken),
                _ => [MethodRecommendations.ForOne(recommender, request, userId, named, session.CancellationToken)],
            };

            var format = output.Bind(result, file) ?? (session.Json ? ResultFormat.Jsonl : result.GetValue(all) ? ResultFormat.Csv : ResultFormat.Table);
            if (session.Json && file is null && format != ResultFormat.Jsonl)
                throw new RedaException(RedaErrorKind.Usage, "R001", null, "--json writes JSON lines", $"found --output-format {result.GetValue(output.Format)}", "leave one of the two out");
            var writer = new RecommendationOutput(session, format, loaded is { ItemNames.Count: > 0 }, header: part.Index == 0);
            if (file is not null) writer.Save(found, file);
            else if (result.WasGiven(explain)) Explain(session, recommender, items, found.Single(), result.GetValue(explain));
            else writer.Show(found);
            return 0;
        });
        return command;
    }

    private static IEnumerable<UserRecommendations> ForAll(Session session, RedaModel model, RelationIndex? index, RecommendOptions request, Shard shard)
    {
        var known = model.KnownHistories();
        var (first, count) = shard.Of(known.Users.Count).GetOffsetAndLength(known.Users.Count);
        int[][] histories = [.. Enumerable.Range(first, count).Select(user => known.History(user).ToArray())];
        var found = index?.RecommendAll(histories, request) ?? model.RecommendAll(histories, request, new CatalogueDisplay(session), session.CancellationToken);
        return found.Select((items, n) => new UserRecommendations(known.Users[first + n], histories[n].Length, items));
    }

    private static UserRecommendations ForOne(
        Session session, RedaModel model, RelationIndex? index, RecommendOptions request, string? user, IReadOnlyList<string> history)
        => new(user, history.Count, index?.Recommend(history, request) ?? model.Recommend(history, request, session.CancellationToken));

    private static void Explain(Session session, IFittedRecommender recommender, IReadOnlyList<string> history, UserRecommendations found, string? item)
    {
        var ensemble = recommender as RedaEnsemble;
        var model = ensemble?.Reda ?? (RedaModel)recommender;
        string? toExplain = item ?? (found.Items.Count > 0 ? found.Items[0].Item : null);
        var explanation = toExplain is null ? null : ExplainedItem.Of(model, history, toExplain, session.CancellationToken);
        var parts = ensemble is null || toExplain is null ? null : ensemble.Explain(history, toExplain);
        session.Emit(json =>
        {
            JsonRecommendations.Write(json, found);
            if (parts is not null) EnsembleReport.Write(json, parts);
            if (explanation is not null) ExplanationReport.Write(json, explanation, model.NameOf);
        });
        RecommendationTable.Show(session, found);
        if (parts is not null) EnsembleReport.Show(session, toExplain!, parts);
        if (explanation is not null) ExplanationReport.Show(session, explanation, model.Options.MemoryAttention, model.NameOf);
    }
}
