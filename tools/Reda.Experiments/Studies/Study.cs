using Reda.Experiments.Cells;
using Reda.Experiments.Results;

namespace Reda.Experiments.Studies;

/// <summary>A table or figure of the paper: the cells it needs and what is made of them.</summary>
/// <param name="name">Its name on the command line.</param>
/// <param name="title">Its heading.</param>
public abstract class Study(string name, string title)
{
    /// <summary>Its name on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>Its heading.</summary>
    public string Title { get; } = title;

    /// <summary>The cells it needs, those that others need before these.</summary>
    /// <param name="plan">The run.</param>
    public abstract IEnumerable<Cell> Cells(StudyPlan plan);

    /// <summary>Makes the chapter of what the store holds; what is missing is left out and named.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="store">The finished cells.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Chapter Tell(StudyPlan plan, CellStore store, CancellationToken cancellationToken = default)
    {
        var missing = Cells(plan).DistinctBy(cell => cell.Id)
            .Where(cell => store.Find(cell.Id, cell.Spec) is null)
            .Select(cell => (cell.Id, store.WhyMissing(cell.Id) ?? "not computed yet"));
        return Compose(plan, store, cancellationToken) with { Missing = [.. missing] };
    }

    /// <summary>Makes the chapter.</summary>
    private protected abstract Chapter Compose(StudyPlan plan, CellStore store, CancellationToken cancellationToken);
}
