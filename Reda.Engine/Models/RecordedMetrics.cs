namespace Reda.Engine.Models;

/// <summary>What an evaluation said of a model, kept with the model.</summary>
/// <param name="Protocol">The protocol in words.</param>
/// <param name="Ties">The tie rule.</param>
/// <param name="Users">The number of cases.</param>
/// <param name="Values">The metrics by name: hr@5, ndcg@5, hr@10, ndcg@10, hr@15, ndcg@15 and mrr.</param>
public sealed record RecordedMetrics(string Protocol, string Ties, int Users, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>The name of the metric that decides which epoch is the best.</summary>
    internal const string Ndcg10 = "ndcg@10";
}
