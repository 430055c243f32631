using System.CommandLine;
using Reda.Cli.CommandLine;
using Reda.Cli.Reports;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.IO;

namespace Reda.Cli.Commands;

/// <summary><c>reda aspects MODEL</c></summary>
internal static class AspectsCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "aspects", "Show what every memory slot stands for: the item pairs whose relations use it most, and with --tags what these pairs have in common.",
            "reda aspects music.safetensors",
            "reda aspects music.safetensors --slot 3 --pairs 20 --pairs-per-item 0",
            "reda aspects music.safetensors --tags tags.csv --json");
        var defaults = new SlotOptions();
        var model = new Argument<string>("MODEL") { Description = "A model that reda train saved." };
        var slot = new Option<int?>("--slot") { Description = "Show this slot only, counted from 0.", HelpName = "N" };
        var pairs = Options.Whole("--pairs", "Pairs to show of a slot.", defaults.Pairs, least: 0);
        var perItem = Options.Whole("--pairs-per-item", "In how many of a slot's pairs one item may stand; 0 for any number.", defaults.PairsPerItem, least: 0);
        var items = Options.Whole("--items", "Items to show of a slot.", 5, least: 0);
        var most = Options.Whole("--most-items", "Look at the pairs of so many items, those with the most users: time and memory grow with it, not with the catalogue.", defaults.MostItems, least: 2);
        var tags = Options.Text("--tags", "FILE", "Tags of items, item,tag rows: show which tags are shared by more of a slot's pairs than of all pairs.");
        var tagPairs = Options.Whole("--tag-pairs", "Strongest pairs of a slot whose tags are counted.", 200, least: 1);
        command.Add(model);
        foreach (Option option in new Option[] { slot, pairs, perItem, items, most, tags, tagPairs }) command.Add(option);

        command.SetAction(result =>
        {
            common.Apply(result, session);
            var loaded = LoadedRecommender.LoadRelations(result.GetRequiredValue(model));
            var itemTags = result.GetValue(tags) is { } path ? ItemTags.Read(session, path, loaded) : null;
            int shown = result.GetValue(pairs);
            var report = loaded.DescribeSlots(
                new SlotOptions
                {
                    Pairs = itemTags is null ? shown : Math.Max(shown, result.GetValue(tagPairs)),
                    PairsPerItem = result.GetValue(perItem),
                    Items = result.GetValue(items),
                    MostItems = result.GetValue(most),
                    Seed = session.Seed,
                    Threads = session.Threads,
                },
                session.CancellationToken);
            SlotReports.Show(session, loaded, report, SlotReports.Choose(report, result.GetValue(slot)), shown, itemTags, result.GetValue(tagPairs));
            return 0;
        });
        return command;
    }
}
