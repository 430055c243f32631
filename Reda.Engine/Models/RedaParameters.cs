using Reda.Engine.Data;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>The layout and the initial values of REDA's parameters.</summary>
internal static class RedaParameters
{
    private const double ProjectionSpread = 0.1;

    /// <summary>Allocates the parameters: keys and slots [m, d], hidden_weight [s, d], hidden_bias and projection [1, s], items [items x k, d].</summary>
    /// <typeparam name="T">float for the engine, double for the specification.</typeparam>
    /// <param name="options">The options; without memory attention there are no keys and no slots.</param>
    /// <param name="items">The number of items.</param>
    /// <exception cref="Diagnostics.RedaException">R112: the parameters do not fit.</exception>
    public static ParameterStore<T> Allocate<T>(RedaOptions options, int items)
        where T : unmanaged
    {
        int d = options.Dimensions, s = options.HiddenSize, m = options.MemorySlots;
        long rows = (long)items * options.Aspects;
        if (rows > int.MaxValue) throw new Diagnostics.RedaException(
            Diagnostics.RedaErrorKind.Memory, "R112", null, "the item table does not fit in memory", $"{rows:N0} rows asked for", "lower the aspects or the number of items");
        return options.MemoryAttention
            ? new ParameterStore<T>(("keys", m, d), ("hidden_weight", s, d), ("hidden_bias", 1, s), ("projection", 1, s), ("slots", m, d), ("items", (int)rows, d))
            : new ParameterStore<T>(("hidden_weight", s, d), ("hidden_bias", 1, s), ("projection", 1, s), ("items", (int)rows, d));
    }

    /// <summary>Draws the initial values; every row has a stream of its own.</summary>
    /// <param name="parameters">Allocated parameters.</param>
    /// <param name="options">The spreads and the seed.</param>
    public static void Initialize(ParameterStore<float> parameters, RedaOptions options)
    {
        ulong stream = RandomStreams.Initialization;
        parameters.Initialize((name, values) =>
        {
            float spread = (float)(name switch
            {
                "items" => options.InitialItemSpread(),
                "hidden_weight" or "hidden_bias" => 1 / Math.Sqrt(options.Dimensions),
                "projection" => ProjectionSpread,
                _ => options.MemorySpread,
            });
            for (int row = 0; row < values.Rows; row++)
            {
                var random = new CounterRandom(options.Seed, stream, (ulong)row);
                foreach (ref float value in values[row]) value = ((2 * random.NextSingle()) - 1) * spread;
            }

            stream++;
        });
    }

    /// <summary>The sizes for the kernels.</summary>
    /// <param name="options">The options.</param>
    public static RelationShape Shape(RedaOptions options)
        => new(options.Aspects, options.Dimensions, options.MemorySlots, options.HiddenSize, options.MemoryAttention);
}
