using System.IO.Compression;

namespace Reda.IO.Sources;

/// <summary>Unpacks gzip as it is read: data that end early, are damaged or swell beyond all proportion are errors.</summary>
internal sealed class GzipSource : ReadOnlyStream
{
    // Text compresses to a third or a tenth, never to a two-hundredth; a file this small may, for what it is worth.
    private const int LargestRatio = 200;
    private const long AlwaysAllowed = 64 << 20;

    private static readonly Lazy<bool> EarlyEndsAreSeen = new(SeesEarlyEnd);

    private readonly PeekStream _packed;
    private readonly GZipStream _unpacked;
    private readonly string _path;
    private long _bytes;

    /// <summary>The framework reads half a file without a word unless this switch is set before the first gzip stream of the process is opened.</summary>
    static GzipSource() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    public GzipSource(PeekStream packed, string path)
    {
        _packed = packed;
        _path = path;
        if (!EarlyEndsAreSeen.Value) throw DataErrors.LaxGzip(path);
        _unpacked = new GZipStream(packed, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            int read = _unpacked.Read(buffer);
            _bytes += read;
            if (_bytes > AlwaysAllowed && _bytes > LargestRatio * _packed.BytesRead) throw DataErrors.GzipBomb(_path, _packed.BytesRead, _bytes);
            return read;
        }
        catch (InvalidDataException e)
        {
            bool endsEarly = e.Message.Contains("truncated", StringComparison.OrdinalIgnoreCase);
            throw endsEarly ? DataErrors.GzipEndsEarly(_path, _packed.BytesRead, e) : DataErrors.GzipDamaged(_path, _packed.BytesRead, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpacked.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Whether the switch has taken effect: a host that used compression earlier without it may have fixed it.</summary>
    private static bool SeesEarlyEnd()
    {
        using var packed = new MemoryStream();
        using (var pack = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) pack.Write("early"u8);
        packed.SetLength(packed.Length - 10);
        packed.Position = 0;
        try
        {
            using var unpack = new GZipStream(packed, CompressionMode.Decompress);
            unpack.CopyTo(Stream.Null);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }
}
