using System.Text.Json.Nodes;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.Experiments.Cells;
using Reda.Experiments.Methods;
using Reda.Experiments.Sets;
using Reda.Experiments.Studies;

namespace Reda.Experiments.CaseStudy;

/// <summary>What tags tell of a model that was trained without them: the cell behind Figures 6 and 7.</summary>
internal static class TagCase
{
    /// <summary>The tags whose pairs are shown: the paper names the first four, and hip-hop for its users.</summary>
    public static IReadOnlyList<string> Tags { get; } = ["rock", "pop", "house", "new wave", "hip-hop", "jazz"];

    /// <summary>The tags whose users are shown.</summary>
    public static IReadOnlyList<string> UserTags { get; } = ["rock", "hip-hop"];

    /// <summary>Users shown for a tag.</summary>
    public const int ShownUsers = 3;

    private const double Perplexity = 30;
    private const int MeasuredUsers = 20;
    private const int FewestTaggedItems = 8;

    private static readonly PaperSet s_set = PaperSet.All.First(set => set.Name == "LastFM");

    /// <summary>The cell.</summary>
    public static Cell CellOf(StudyPlan plan)
    {
        Settings settings = RankingCell.Base(MethodList.Reda, plan.Effort);
        string spec = RankingCell.Spec(MethodList.Reda, s_set, plan.Effort, plan.Seed, settings) + Format.Text($" {plan.Effort.Pairs} pairs");
        return new Cell($"tags.{s_set.Name}", spec, 10 + RankingCell.CostOf(MethodList.Reda, s_set, plan.Effort), context =>
        {
            LoadedSet data = context.Sets.Load(s_set.Name);
            TagTable tags = TagTable.Read(context.Sets.Folder, data.Train.Items, Tags);
            var model = (RedaModel)RankingCell.Fit(MethodList.Reda, data, settings, context.Part(0, 0.6)).Model;
            return new JsonObject
            {
                ["pairs"] = Pairs(model, data.Train, tags, context.Part(0.6, 0.95)),
                ["users"] = Users(model, data.Train, tags, context),
            };
        });
    }

    /// <summary>Relations of pairs that share a tag; no item is in two pairs, because pairs with an item in common are near each other whatever their tags.</summary>
    private static JsonObject Pairs(RedaModel model, Interactions train, TagTable tags, CellContext context)
    {
        var owners = new int[train.Items.Count];
        foreach (int item in train.HistoryItems) owners[item]++;
        var relations = new List<float[]>();
        var labels = new List<int>();
        for (int tag = 0; tag < tags.Tags.Count; tag++)
        {
            int[] known = [.. Enumerable.Range(0, owners.Length).Where(item => tags.TagOf[item] == tag && owners[item] > 0).OrderByDescending(item => owners[item]).ThenBy(item => item).Take(2 * context.Effort.Pairs)];
            int[] order = Subset.InRandomOrder(known.Length, context.Seed + (ulong)tag);
            for (int n = 0; n + 1 < known.Length; n += 2)
            {
                var relation = new float[model.Options.Dimensions];
                model.RelationVector(known[order[n]], known[order[n + 1]], relation);
                relations.Add(relation);
                labels.Add(tag);
            }
        }

        if (labels.Distinct().Count() < 2)
            throw new RedaException(RedaErrorKind.Data, "R176", null, "there are too few tagged items", $"found {relations.Count} pairs", "take the files as they were published");
        Separation separation = Separation.Of(relations, labels, context.Seed);
        var places = TSne.Place(relations, Perplexity, context.Seed, context.Progress, context.CancellationToken);
        Separation inPlane = Separation.Of([.. places.Select(place => new[] { (float)place.X, (float)place.Y })], labels, context.Seed);
        return new JsonObject
        {
            ["labels"] = Array(labels.Select(label => (JsonNode)label)),
            ["x"] = Array(places.Select(place => (JsonNode)Math.Round(place.X, 4))),
            ["y"] = Array(places.Select(place => (JsonNode)Math.Round(place.Y, 4))),
            ["relations"] = Json(separation),
            ["plane"] = Json(inPlane),
        };
    }

    /// <summary>Vectors of users most of whose tagged items have one tag.</summary>
    private static JsonObject Users(RedaModel model, Interactions train, TagTable tags, CellContext context)
    {
        var users = new List<(int User, int Tag, double Share, float[] Vector)>();
        foreach (string name in UserTags)
        {
            int tag = tags.Tags.ToList().IndexOf(name);
            var preferring = Enumerable.Range(0, train.Users.Count).Select(user => (User: user, Tagged: train.History(user).ToArray().Select(item => tags.TagOf[item]).Where(one => one >= 0).ToArray()))
                .Where(one => one.Tagged.Length >= FewestTaggedItems)
                .Select(one => (one.User, Share: one.Tagged.Count(other => other == tag) / (double)one.Tagged.Length))
                .OrderByDescending(one => one.Share).ThenBy(one => one.User).Take(MeasuredUsers);
            foreach (var (user, share) in preferring)
            {
                var vector = new float[model.Options.Dimensions];
                model.UserVector(train.History(user), vector);
                users.Add((user, tag, share, vector));
            }
        }

        if (users.Count < 4)
            throw new RedaException(RedaErrorKind.Data, "R176", null, "there are too few users with tagged items", $"found {users.Count}", "take the files as they were published");
        int[] labels = [.. users.Select(one => one.Tag).Distinct().SelectMany((tag, n) => users.Where(one => one.Tag == tag).Select(_ => n))];
        var shown = users.GroupBy(one => one.Tag).SelectMany(group => group.Take(ShownUsers));
        return new JsonObject
        {
            ["shown"] = Array(shown.Select(one => (JsonNode)new JsonObject
            {
                ["user"] = train.Users[one.User],
                ["tag"] = tags.Tags[one.Tag],
                ["share"] = Math.Round(one.Share, 4),
                ["softmax"] = Array(Softmax(one.Vector).Select(value => (JsonNode)Math.Round(value, 7))),
            })),
            ["measured"] = users.Count,
            ["separation"] = Json(Separation.Of([.. users.Select(one => one.Vector)], labels, context.Seed)),
        };
    }

    private static double[] Softmax(float[] vector)
    {
        double largest = vector.Max();
        double[] powers = [.. vector.Select(value => Math.Exp(value - largest))];
        double sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }

    private static JsonObject Json(Separation separation) => new()
    {
        ["silhouette"] = separation.Silhouette,
        ["shuffled_silhouette"] = separation.ShuffledSilhouette,
        ["purity"] = separation.Purity,
        ["shuffled_purity"] = separation.ShuffledPurity,
        ["purity_p"] = separation.PurityP,
    };

    private static JsonArray Array(IEnumerable<JsonNode> values) => new([.. values]);
}
