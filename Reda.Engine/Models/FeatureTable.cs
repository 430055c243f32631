using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>
/// The features of all items in one of the codings: panels of up to 32 features, tiles of 16 items inside a panel. Most items need no more than the first panel,
/// which a search reads from one end to the other.
/// </summary>
internal sealed unsafe class FeatureTable
{
    /// <summary>Features of a panel; the last may have fewer.</summary>
    public const int PanelFeatures = 32;

    private const int Lanes = RelationShape.Lanes;

    private readonly AlignedBuffer<byte> _bytes;
    private readonly int _elementBytes;

    /// <summary>Allocates features that are zero.</summary>
    /// <param name="items">The number of items.</param>
    /// <param name="rank">Features of an item.</param>
    /// <param name="precision">The coding.</param>
    /// <exception cref="Diagnostics.RedaException">R112: they do not fit in memory.</exception>
    public FeatureTable(int items, int rank, IndexPrecision precision)
    {
        Items = items;
        Rank = rank;
        Precision = precision;
        Features = Stored(rank);
        _elementBytes = ElementBytes(precision);
        _bytes = new AlignedBuffer<byte>(ByteLength(items, rank, precision));
        Scales = new float[Features];
        Array.Fill(Scales, 1);
    }

    /// <summary>The number of items.</summary>
    public int Items { get; }

    /// <summary>Features of an item that mean something.</summary>
    public int Rank { get; }

    /// <summary>Features of an item that are stored: the rank, padded with zeros to a multiple of 4.</summary>
    public int Features { get; }

    /// <summary>The coding.</summary>
    public IndexPrecision Precision { get; }

    /// <summary>The number of panels.</summary>
    public int Panels => (Features + PanelFeatures - 1) / PanelFeatures;

    /// <summary>The number of tiles.</summary>
    public int Tiles => (Items + Lanes - 1) / Lanes;

    /// <summary>What a stored number of each feature is worth.</summary>
    public float[] Scales { get; }

    /// <summary>All panels.</summary>
    public Span<byte> Bytes => _bytes.Span;

    /// <summary>The bytes of a table.</summary>
    /// <param name="items">The number of items.</param>
    /// <param name="rank">Features of an item.</param>
    /// <param name="precision">The coding.</param>
    public static long ByteLength(long items, int rank, IndexPrecision precision) => (items + Lanes - 1) / Lanes * Lanes * Stored(rank) * ElementBytes(precision);

    /// <summary>The features of a panel.</summary>
    /// <param name="panel">The panel.</param>
    public int Width(int panel) => Math.Min(PanelFeatures, Features - (panel * PanelFeatures));

    /// <summary>The bytes of a tile of a panel.</summary>
    /// <param name="panel">The panel.</param>
    public int TileBytes(int panel) => Width(panel) * Lanes * _elementBytes;

    /// <summary>One tile of a panel.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="tile">The tile.</param>
    public byte* Tile(int panel, int tile) => _bytes.Address + ((nint)panel * PanelFeatures * Tiles * Lanes * _elementBytes) + ((nint)tile * TileBytes(panel));

    /// <summary>Codes one feature of 16 items.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="values">[16]: in units of the feature's scale.</param>
    public void Write(int tile, int feature, ReadOnlySpan<float> values)
    {
        byte* to = Tile(feature / PanelFeatures, tile);
        for (int lane = 0; lane < values.Length; lane++)
        {
            switch (Precision)
            {
                case IndexPrecision.Quarter: Int8Coding.Write(to, feature % PanelFeatures, lane, values[lane]); break;
                case IndexPrecision.Half: Int16Coding.Write(to, feature % PanelFeatures, lane, values[lane]); break;
                default: FloatCoding.Write(to, feature % PanelFeatures, lane, values[lane]); break;
            }
        }
    }

    /// <summary>The stored features of an item, each in units of its scale.</summary>
    /// <param name="item">The item.</param>
    /// <param name="destination">[features].</param>
    public void Read(int item, float* destination)
    {
        switch (Precision)
        {
            case IndexPrecision.Quarter: Read<Int8Coding>(item, destination); break;
            case IndexPrecision.Half: Read<Int16Coding>(item, destination); break;
            default: Read<FloatCoding>(item, destination); break;
        }
    }

    /// <summary>Features that are stored for a rank.</summary>
    /// <param name="rank">Features that mean something.</param>
    public static int Stored(int rank) => (rank + 3) / 4 * 4;

    private static int ElementBytes(IndexPrecision precision)
        => precision switch { IndexPrecision.Quarter => Int8Coding.ElementBytes, IndexPrecision.Half => Int16Coding.ElementBytes, _ => FloatCoding.ElementBytes };

    private void Read<TCoding>(int item, float* destination)
        where TCoding : struct, IFeatureCoding
    {
        for (int panel = 0; panel < Panels; panel++)
        {
            byte* tile = Tile(panel, item / Lanes);
            for (int feature = 0; feature < Width(panel); feature++) *destination++ = TCoding.Read(tile, feature, item % Lanes);
        }
    }
}
