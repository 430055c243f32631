using Reda.Engine.Data;

namespace Reda.Engine.Baselines;

/// <summary>
/// Solves the columns of SLIM by coordinate descent on the users' residuals e = x_j - X w. Holds the scratch of one thread.
/// </summary>
/// <remarks>
/// The pull of item i is x_i . e + |U_i| w_i, and its weight becomes (pull - l1) / (|U_i| + l2), or 0. With the Gram matrix instead a step would cost as many
/// additions as i has co-occurring items, with residuals as many as it has users: over the paper's data sets a thirteenth to a sixtieth. Only items that share
/// more than l1 users with j can have a weight, since residuals never exceed x_j; and once all have been visited, passes go over those that have one until they
/// rest.
/// </remarks>
internal sealed class SlimSolver : ColumnSolver
{
    // Below, a weight is taken for none, so that none creeps towards 0 for ever.
    private const double Negligible = 1e-7;

    private readonly SlimOptions _options;
    private readonly Interactions _data;
    private readonly ItemUsers _users;
    private readonly double[] _residual;
    private readonly double[] _weight;
    private readonly int[] _shared;
    private readonly int[] _candidates;
    private readonly int[] _active;

    /// <summary>Allocates the scratch.</summary>
    /// <param name="options">The options.</param>
    /// <param name="data">The interactions.</param>
    /// <param name="users">Their transpose.</param>
    public SlimSolver(SlimOptions options, Interactions data, ItemUsers users)
    {
        _options = options;
        _data = data;
        _users = users;
        _residual = new double[data.Users.Count];
        _weight = new double[data.Items.Count];
        _shared = new int[data.Items.Count];
        _candidates = new int[data.Items.Count];
        _active = new int[data.Items.Count];
    }

    /// <inheritdoc/>
    public override void Solve(int target, ColumnSink column)
    {
        ReadOnlySpan<int> candidates = Candidates(target);
        foreach (int user in _users.Of(target)) _residual[user] = 1;
        bool everyone = true;
        for (int pass = 0; pass < _options.Passes; pass++)
        {
            bool rested = Pass(everyone ? candidates : Active(candidates), column.CancellationToken) < _options.Tolerance;
            if (rested && everyone) break;
            everyone = rested;
        }

        foreach (int user in _users.Of(target)) _residual[user] = 0;
        foreach (int item in candidates)
        {
            // A weight that fell back to 0 has left roundings behind.
            foreach (int user in _users.Of(item)) _residual[user] = 0;
            column.Add(item, (float)_weight[item]);
            _weight[item] = 0;
        }
    }

    /// <summary>The items that share more than l1 users with the target, ascending.</summary>
    private ReadOnlySpan<int> Candidates(int target)
    {
        int touched = 0, kept = 0;
        foreach (int user in _users.Of(target))
        {
            foreach (int item in _data.History(user))
            {
                if (_shared[item]++ == 0) _candidates[touched++] = item;
            }
        }

        foreach (int item in _candidates.AsSpan(0, touched))
        {
            if (item != target && _shared[item] > _options.L1) _candidates[kept++] = item;
            _shared[item] = 0;
        }

        Span<int> candidates = _candidates.AsSpan(0, kept);
        candidates.Sort();
        return candidates;
    }

    /// <summary>Those that have a weight.</summary>
    private ReadOnlySpan<int> Active(ReadOnlySpan<int> candidates)
    {
        int active = 0;
        foreach (int item in candidates)
        {
            if (_weight[item] > 0) _active[active++] = item;
        }

        return _active.AsSpan(0, active);
    }

    /// <summary>Visits every item once; returns the sum of squared changes.</summary>
    private double Pass(ReadOnlySpan<int> items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        double changes = 0;
        foreach (int item in items)
        {
            ReadOnlySpan<int> users = _users.Of(item);
            double old = _weight[item], pull = (users.Length * old) - _options.L1;
            foreach (int user in users) pull += _residual[user];
            double weight = pull / (users.Length + _options.L2);
            if (weight < Negligible) weight = 0;
            double change = weight - old;
            if (change == 0) continue;
            foreach (int user in users) _residual[user] -= change;
            _weight[item] = weight;
            changes += change * change;
        }

        return changes;
    }
}
