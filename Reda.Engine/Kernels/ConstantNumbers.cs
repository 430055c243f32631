namespace Reda.Engine.Kernels;

/// <summary>A number that the compiler knows: a kernel that takes one as a type argument is compiled once for each, without the parts that it leaves out.</summary>
internal interface IConstantNumber
{
    /// <summary>The number.</summary>
    static abstract int Value { get; }
}

internal readonly struct N1 : IConstantNumber
{
    public static int Value => 1;
}

internal readonly struct N2 : IConstantNumber
{
    public static int Value => 2;
}

internal readonly struct N3 : IConstantNumber
{
    public static int Value => 3;
}

internal readonly struct N4 : IConstantNumber
{
    public static int Value => 4;
}

internal readonly struct N5 : IConstantNumber
{
    public static int Value => 5;
}

internal readonly struct N6 : IConstantNumber
{
    public static int Value => 6;
}

internal readonly struct N7 : IConstantNumber
{
    public static int Value => 7;
}

internal readonly struct N8 : IConstantNumber
{
    public static int Value => 8;
}

internal readonly struct N9 : IConstantNumber
{
    public static int Value => 9;
}

internal readonly struct N10 : IConstantNumber
{
    public static int Value => 10;
}

internal readonly struct N11 : IConstantNumber
{
    public static int Value => 11;
}

internal readonly struct N12 : IConstantNumber
{
    public static int Value => 12;
}
