using Reda.Engine.Models;

namespace Reda.Cli.Commands;

/// <summary>The weights of a model, by name and shape.</summary>
internal static class ModelShapes
{
    public static IReadOnlyList<(string Name, long[] Shape)> Of(RedaModel model)
    {
        var options = model.Options;
        long d = options.Dimensions, s = options.HiddenSize, m = options.MemorySlots, k = options.Aspects;
        (string, long[])[] attention = [("hidden_weight", [s, d]), ("hidden_bias", [s]), ("projection", [s]), ("items", [model.Items.Count, k, d])];
        return options.MemoryAttention ? [("keys", [m, d]), ("slots", [m, d]), .. attention] : attention;
    }
}
