using System.CommandLine;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Cli.Commands;

/// <summary><c>reda similar MODEL --item A</c>, and <c>--with B</c></summary>
internal static class SimilarCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "similar", "Find the items most similar to an item, or what relates two items.",
            "reda similar music.safetensors --item Portishead",
            "reda similar music.safetensors --item Portishead --by strength -n 20 --json",
            "reda similar music.safetensors --item Portishead --with Massive-Attack",
            "reda similar music.safetensors --item Portishead --candidates new.csv --min-users 1");
        var defaults = new SimilarOptions();
        var model = new Argument<string>("MODEL") { Description = "A model that reda train saved." };
        var item = Options.Text("--item", "ID", "The item.", required: true);
        var with = Options.Text("--with", "ID", "Another item: show which aspects and memory slots relate the two.");
        var by = new ChoiceOption<SimilarityMeasure>(
            "--by", "affinity: what is particular to the pair, beyond what both items' mean relations explain; strength: how well the relation fits the average user.",
            ("affinity", SimilarityMeasure.Affinity), ("strength", SimilarityMeasure.Strength));
        var count = Options.Whole("--count", "How many items.", defaults.Count, least: 1).Short("-n");
        var minUsers = Options.Whole("--min-users", "Leave out items that fewer users have.", defaults.MinUsers, least: 0);
        var partners = Options.Whole("--partners", "Random partners that an item's mean relation is taken over.", defaults.Partners, least: 2);
        var filter = new FilterArguments();
        command.Add(model);
        foreach (Option option in new Option[] { item, with, by, count, minUsers, partners }) command.Add(option);
        filter.AddTo(command);

        command.SetAction(result =>
        {
            common.Apply(result, session);
            var loaded = LoadedRecommender.LoadRelations(result.GetRequiredValue(model));
            var options = new SimilarOptions
            {
                Count = result.GetValue(count),
                By = by.Of(result),
                Filter = filter.Bind(result, session, loaded),
                MinUsers = result.GetValue(minUsers),
                Partners = result.GetValue(partners),
                Seed = session.Seed,
                Threads = session.Threads,
            };
            string id = result.GetRequiredValue(item);
            if (result.GetValue(with) is { } other) RelationReport.Show(session, loaded, loaded.Relate(id, other, options, session.CancellationToken));
            else SimilarReport.Show(session, loaded, id, by.NameOf(options.By), loaded.Similar(id, options, session.CancellationToken));
            return 0;
        });
        return command;
    }
}
