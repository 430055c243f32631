using System.CommandLine;

namespace Reda.Cli.CommandLine;

/// <summary>The part of a batch job that a process takes.</summary>
internal static class ShardOption
{
    public static Option<Shard> Create() => new("--shard")
    {
        Description = "With --all: part I of N of the users, I from 0 to N - 1; the parts one after the other are the whole, and only part 0 has a header.",
        HelpName = "I/N",
        DefaultValueFactory = _ => Shard.Whole,
        CustomParser = result =>
        {
            if (Shard.TryParse(result.Tokens[0].Value, out var shard)) return shard;
            result.AddError($"--shard takes I/N with I from 0 to N - 1, such as 0/4; found '{result.Tokens[0].Value}'");
            return Shard.Whole;
        },
    };
}
