using Reda.Engine.Data;

namespace Reda.Cli.Commands;

/// <summary>Names for the aspects planted in made-up data, so that explanations can be read.</summary>
internal sealed class PlantedAspects(SyntheticData data)
{
    private static readonly string[] Genres =
    [
        "jazz", "folk", "metal", "techno", "opera", "soul", "punk", "blues", "reggae", "disco", "swing", "grunge", "ambient", "gospel", "tango", "hip hop",
        "ska", "funk", "country", "house", "samba", "choral", "bluegrass", "trance",
    ];

    public int Count { get; } = data.ItemAspects.Max(aspects => aspects.Max()) + 1;

    public string Name(int aspect) => aspect < Genres.Length ? Genres[aspect] : Plain.Text($"genre {aspect}");

    public string OfItem(string item) => Names(Aspects(item));

    public string OfUser(int user) => Names(data.UserAspects[user]);

    /// <summary>The aspects that two items have in common.</summary>
    public IEnumerable<int> Shared(string item, string other) => Aspects(item).Intersect(Aspects(other));

    private IReadOnlyList<int> Aspects(string item) => data.Interactions.Items.TryGetIndex(item, out int index) ? data.ItemAspects[index] : [];

    private string Names(IEnumerable<int> aspects) => string.Join(", ", aspects.Select(Name));
}
