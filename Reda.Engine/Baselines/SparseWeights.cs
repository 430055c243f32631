using Reda.Engine.Memory;

namespace Reda.Engine.Baselines;

/// <summary>
/// A sparse matrix of weights from items of a history to the items they speak for, row by row of the former (compressed sparse rows). All weights are positive
/// and at least <see cref="Smallest"/>, so that what they sum to is above every score of an item that nothing speaks for.
/// </summary>
internal sealed class SparseWeights
{
    /// <summary>The least weight that is kept: 2^-40.</summary>
    public const float Smallest = 1f / (1L << 40);

    private const string WeightsName = "weights";
    private const string PopularityName = "popularity";
    private const string OffsetsName = "offsets";
    private const string TargetsName = "targets";

    private readonly int[] _offsets;
    private readonly int[] _targets;
    private readonly int _popularity;

    /// <summary>Wraps the rows and checks them.</summary>
    /// <param name="items">The number of items.</param>
    /// <param name="parameters">Slices <c>weights</c>, [1, weights], and <c>popularity</c>, [1, items]: how many users each item has.</param>
    /// <param name="indices">Where each row begins, [items + 1], and the items that the weights speak for, ascending in each row, [weights].</param>
    /// <exception cref="FormatException">They do not belong together.</exception>
    public SparseWeights(int items, ParameterStore<float> parameters, IReadOnlyList<IndexArray> indices)
    {
        FittedShape.RequireIndices(indices, OffsetsName, TargetsName);
        _offsets = indices[0].Values;
        _targets = indices[1].Values;
        FittedShape.Require(parameters, (WeightsName, 1, _targets.Length), (PopularityName, 1, items));
        _popularity = (int)parameters.Slice(PopularityName).Offset;
        Items = items;
        Parameters = parameters;
        Indices = indices;
        CheckRows();
        CheckNumbers();
    }

    /// <summary>The number of items.</summary>
    public int Items { get; }

    /// <summary>The numbers.</summary>
    public ParameterStore<float> Parameters { get; }

    /// <summary>Where they stand.</summary>
    public IReadOnlyList<IndexArray> Indices { get; }

    /// <summary>How many users each item has.</summary>
    public ReadOnlySpan<float> Popularity => Parameters.Buffer.Span.Slice(_popularity, Items);

    /// <summary>The items that an item speaks for, ascending.</summary>
    /// <param name="source">The item.</param>
    public ReadOnlySpan<int> Targets(int source) => _targets.AsSpan(_offsets[source].._offsets[source + 1]);

    /// <summary>How much it speaks for each of them.</summary>
    /// <param name="source">The item.</param>
    public ReadOnlySpan<float> Weights(int source) => Parameters.Buffer.Span[_offsets[source].._offsets[source + 1]];

    /// <summary>Allocates room for weights whose rows are known.</summary>
    /// <param name="offsets">Where each row begins and the last ends.</param>
    /// <param name="targets">The items of the rows.</param>
    /// <param name="popularity">How many users each item has.</param>
    /// <param name="weights">Fills in the weights.</param>
    public static SparseWeights Create(int[] offsets, int[] targets, ReadOnlySpan<int> popularity, Action<Span<float>> weights)
    {
        var parameters = new ParameterStore<float>((WeightsName, 1, targets.Length), (PopularityName, 1, popularity.Length));
        weights(parameters[WeightsName][0]);
        Span<float> counts = parameters[PopularityName][0];
        for (int item = 0; item < popularity.Length; item++) counts[item] = popularity[item];
        return new SparseWeights(popularity.Length, parameters, [new(OffsetsName, offsets), new(TargetsName, targets)]);
    }

    private void CheckRows()
    {
        if (_offsets.Length != Items + 1 || _offsets[0] != 0 || _offsets[^1] != _targets.Length)
            throw new FormatException($"the offsets do not divide {_targets.Length} weights into {Items} rows");
        for (int source = 0; source < Items; source++)
        {
            if (_offsets[source + 1] < _offsets[source] || _offsets[source + 1] > _targets.Length) throw new FormatException($"offset {source + 1} descends");
            int previous = -1;
            foreach (int target in Targets(source))
            {
                if (target <= previous || target >= Items) throw new FormatException($"row {source} is not ascending inside 0..{Items - 1}");
                previous = target;
            }
        }
    }

    private void CheckNumbers()
    {
        foreach (float weight in Parameters[WeightsName][0])
        {
            if (!float.IsFinite(weight) || weight < Smallest) throw new FormatException($"a weight of {weight}; they are finite and at least 2^-40");
        }

        foreach (float count in Popularity)
        {
            if (!(count >= 0 && count <= int.MaxValue)) throw new FormatException($"a popularity of {count}; it is a number of users");
        }
    }
}
