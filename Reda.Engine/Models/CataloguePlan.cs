using System.Globalization;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Kernels;

namespace Reda.Engine.Models;

/// <summary>
/// How a catalogue is cut to fit into memory: users into blocks, the items of a block into panels of 16-item tiles. A pair of items is computed once a panel that
/// holds either; all users of a block share it.
/// </summary>
internal sealed class CataloguePlan
{
    private readonly RelationShape _shape;
    private readonly IReadOnlyList<int[]> _histories;
    private readonly int _poolingVectors;
    private readonly long _keptPerUser;
    private readonly long _fixedBytes;
    private readonly long _limit;
    private readonly int _tiles;

    /// <summary>Counts what is the same for every block.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="histories">The histories.</param>
    /// <param name="poolingVectors">Vectors of the pooling's state.</param>
    /// <param name="keptPerUser">What the caller keeps for each user of a block, in bytes.</param>
    /// <param name="options">Threads and memory.</param>
    public CataloguePlan(RelationShape shape, int items, IReadOnlyList<int[]> histories, int poolingVectors, long keptPerUser, CatalogueOptions options)
    {
        _shape = shape;
        _histories = histories;
        _poolingVectors = poolingVectors;
        _keptPerUser = keptPerUser;
        _tiles = (items + RelationShape.Lanes - 1) / RelationShape.Lanes;
        _limit = options.Bytes;

        // The order of the items and the pairs of a tile, and a worker's two tiles of codes, its rows of scores and its blocks of the forward pass.
        long codes = 2L * RelationShape.Lanes * shape.CodeSize, scores = (long)CatalogueUsers.Group * _tiles;
        long block = (2L * shape.Interactions * shape.LogitStride) + (3L * shape.Interactions) + shape.CodeStride + (4L * shape.DimensionStride);
        _fixedBytes = (4L * sizeof(int) * items) + (options.Workers * Vector(codes + scores + block + (2 * CandidateBlock.ScratchVectors(shape))));
    }

    /// <summary>The memory that the largest block so far takes at most, in bytes.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Chooses the next block: as many users as fit with one tile, because each block computes the pairs anew; then as many tiles as fit with them.</summary>
    /// <param name="firstUser">The first user of the block.</param>
    /// <exception cref="RedaException">R112: not even one user fits.</exception>
    public (int Users, int TilesPerPanel) NextBlock(int firstUser)
    {
        long used = _fixedBytes, tile = Vector(_poolingVectors);
        int users = 0;
        for (; firstUser + users < _histories.Count; users++)
        {
            long more = Vector(_shape.CodeStride / RelationShape.Lanes) + _keptPerUser + (4L * sizeof(int)) + (2L * sizeof(int) * _histories[firstUser + users].Length);
            if (used + more + ((users + 1) * tile) > _limit) break;
            used += more;
        }

        if (users == 0) throw TooLow(used + tile);
        int panel = (int)Math.Min(_tiles, (_limit - used) / (users * tile));
        PeakBytes = Math.Max(PeakBytes, used + (panel * users * tile));
        return (users, panel);
    }

    /// <summary>The bytes of so many vectors.</summary>
    private static long Vector(long count) => count * RelationShape.Lanes * sizeof(float);

    private RedaException TooLow(long needed) => new(
        RedaErrorKind.Memory,
        "R112",
        null,
        "the memory limit is too low to score a catalogue",
        string.Create(CultureInfo.InvariantCulture, $"{_limit:N0} bytes, and one user takes more than {needed:N0}"),
        "raise the limit or use fewer threads");
}
