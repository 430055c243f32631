using System.Text.Json.Serialization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// Sparse linear methods (Ning and Karypis 2011): for every item j the weights w of the other items that minimise
/// 1/2 |x_j - X w|^2 + l2/2 |w|^2 + l1 |w|_1 with w at least 0 and w_j = 0; y_uj = sum over i in R_u of w_i. Solved by coordinate descent.
/// </summary>
/// <remarks>The loss is a sum over users, not a mean: a program that divides it by 2 U has alpha rho = l1 / U and alpha (1 - rho) = l2 / U.</remarks>
public sealed record SlimOptions : BaselineOptions
{
    /// <summary>l1: items whose pull is smaller have no weight. The defaults of both factors are published optima of sparse data, rounded.</summary>
    public double L1 { get; init; } = 0.01;

    /// <summary>l2: the larger, the more items share the weight.</summary>
    public double L2 { get; init; } = 100;

    /// <summary>How many weights every item keeps, the largest; 0 means all.</summary>
    public int Neighbors { get; init; }

    /// <summary>A column is solved when the squares of what a pass changes sum to less.</summary>
    public double Tolerance { get; init; } = 1e-7;

    /// <summary>The passes after which a column is left as it is.</summary>
    public int Passes { get; init; } = 200;

    /// <summary>Whether popularity decides among equal scores, above all those of items that nothing in the history speaks for. Unequal scores keep their order.</summary>
    public bool PopularityBackOff { get; init; } = true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Algorithm => "slim";

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(double.IsFinite(L1) && L1 >= 0 && L1 <= 1e6, nameof(L1), L1, "a number from 0 to 1000000");
        OptionCheck.Require(double.IsFinite(L2) && L2 >= 0 && L2 <= 1e6, nameof(L2), L2, "a number from 0 to 1000000");
        OptionCheck.Require(Neighbors >= 0, nameof(Neighbors), Neighbors, "a whole number of at least 0");
        OptionCheck.Require(double.IsFinite(Tolerance) && Tolerance > 0, nameof(Tolerance), Tolerance, "a finite number above 0");
        OptionCheck.Require(Passes >= 1, nameof(Passes), Passes, "a whole number of at least 1");
    }

    /// <inheritdoc/>
    public override Slim Fit(
        Interactions data, FitSettings? settings = null, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        FitSettings used = FitChecks.Begin(this, data, settings, cancellationToken);
        double scratch = used.Workers * (double)(sizeof(double) * (data.Users.Count + (2L * data.Items.Count)));
        used.EnsureFits(data.MemoryBytes + ItemNeighbors.Bytes(data, Neighbors, used.Workers) + scratch, "keep fewer neighbours or use fewer threads");
        var users = new ItemUsers(data);
        SparseWeights weights = ColumnFit.Run(
            users, data.Items.Count, Neighbors, [], () => new SlimSolver(this, data, users), used.Workers, "columns", progress, cancellationToken);
        return new Slim(this, data.Items, data, weights);
    }

    /// <inheritdoc/>
    internal override Slim Restore(Vocabulary items, Interactions? histories, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices)
        => new(this, items, histories, new SparseWeights(items.Count, parameters, indices));
}
