namespace Reda.IO.Tables;

/// <summary>
/// Walks over a structure of Thrift's compact protocol, which Parquet's footer is, and throws where it is none: the library that reads it may
/// not come back from nesting without end.
/// </summary>
internal ref struct ThriftWalk(ReadOnlySpan<byte> bytes)
{
    private const int Deepest = 32;

    private ReadOnlySpan<byte> _rest = bytes;

    private enum Kind
    {
        Stop,
        True,
        False,
        Byte,
        Int16,
        Int32,
        Int64,
        Double,
        Binary,
        List,
        Set,
        Map,
        Structure,
    }

    /// <summary>Walks over one structure.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public void Structure(int depth = 0)
    {
        if (depth > Deepest) throw new InvalidDataException("nested too deep");
        while (true)
        {
            int head = Byte();
            if (head == (int)Kind.Stop) return;
            if (head >> 4 == 0) Number();
            var kind = (Kind)(head & 15);
            if (kind is not (Kind.True or Kind.False)) Value(kind, depth);
        }
    }

    private void Value(Kind kind, int depth)
    {
        switch (kind)
        {
            case Kind.True or Kind.False or Kind.Byte: Byte(); break;
            case Kind.Int16 or Kind.Int32 or Kind.Int64: Number(); break;
            case Kind.Double: Skip(sizeof(double)); break;
            case Kind.Binary: Skip(Number()); break;
            case Kind.List or Kind.Set: List(depth); break;
            case Kind.Map: Map(depth); break;
            case Kind.Structure: Structure(depth + 1); break;
            default: throw new InvalidDataException("unknown type");
        }
    }

    private void List(int depth)
    {
        if (depth > Deepest) throw new InvalidDataException("nested too deep");
        int head = Byte();
        ulong count = head >> 4 == 15 ? Number() : (ulong)(head >> 4);
        Repeat(count, (Kind)(head & 15), null, depth);
    }

    private void Map(int depth)
    {
        if (depth > Deepest) throw new InvalidDataException("nested too deep");
        ulong count = Number();
        if (count == 0) return;
        int kinds = Byte();
        Repeat(count, (Kind)(kinds >> 4), (Kind)(kinds & 15), depth);
    }

    private void Repeat(ulong count, Kind kind, Kind? second, int depth)
    {
        // Every element takes at least a byte.
        if (count > (ulong)_rest.Length) throw new InvalidDataException("a list longer than the bytes");
        for (; count > 0; count--)
        {
            Value(kind, depth + 1);
            if (second is { } other) Value(other, depth + 1);
        }
    }

    private int Byte()
    {
        if (_rest.IsEmpty) throw new InvalidDataException("the end comes too early");
        int value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    private ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            int part = Byte();
            value |= (ulong)(part & 127) << shift;
            if (part < 128) return value;
        }

        throw new InvalidDataException("a number without end");
    }

    private void Skip(ulong length)
    {
        if (length > (ulong)_rest.Length) throw new InvalidDataException("text longer than the bytes");
        _rest = _rest[(int)length..];
    }
}
