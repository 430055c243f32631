using Reda.Engine.Data;

namespace Reda.IO.Preparing;

/// <summary>What an action is used for.</summary>
internal enum Part : byte
{
    Train,
    Validation,
    Test,
}

/// <summary>Leave-one-out: takes one action of every user who keeps at least three for training, and another for validation.</summary>
internal static class HoldOut
{
    // A training sample needs three different items of its user.
    private const int LeastLeft = 3;

    private const ulong TestStream = 1, ValidationStream = 2;

    /// <summary>The part of every action.</summary>
    public static Part[] Split(ReadOnlySpan<UserAction> actions, PrepareOptions options)
    {
        var parts = new Part[actions.Length];
        if (options.Split == SplitRule.None) return parts;
        int taken = options.Validation ? 2 : 1;
        for (int start = 0, end; start < actions.Length; start = end)
        {
            int user = actions[start].User;
            for (end = start; end < actions.Length && actions[end].User == user;) end++;
            if (end - start < LeastLeft + taken) continue;
            var own = parts.AsSpan(start..end);
            own[Choose(actions[start..end], own, options, TestStream)] = Part.Test;
            if (options.Validation) own[Choose(actions[start..end], own, options, ValidationStream)] = Part.Validation;
        }

        return parts;
    }

    private static int Choose(ReadOnlySpan<UserAction> history, ReadOnlySpan<Part> parts, PrepareOptions options, ulong stream)
        => options.Split == SplitRule.Last ? Last(history, parts) : Random(history, parts, options.Seed, stream);

    private static int Last(ReadOnlySpan<UserAction> history, ReadOnlySpan<Part> parts)
    {
        int last = -1;
        for (int n = 0; n < history.Length; n++)
        {
            if (parts[n] == Part.Train && (last < 0 || history[n].Time >= history[last].Time)) last = n;
        }

        return last;
    }

    private static int Random(ReadOnlySpan<UserAction> history, ReadOnlySpan<Part> parts, ulong seed, ulong stream)
    {
        int skip = new CounterRandom(seed, stream, (ulong)history[0].User).Next(parts.Count(Part.Train));
        int chosen = 0;
        while (parts[chosen] != Part.Train || skip-- > 0) chosen++;
        return chosen;
    }
}
