using System.CommandLine;
using Reda.Engine.Diagnostics;
using Reda.Engine.Training;

namespace Reda.Cli.CommandLine;

/// <summary>How a model is trained on: one option for every property of <see cref="UpdateOptions"/>, and the refusal of those of <c>reda train</c> that an update cannot change.</summary>
internal sealed class UpdateArguments
{
    private static readonly UpdateOptions Defaults = new();

    private readonly Option<int> _epochs = Options.Whole("--epochs", "Passes over the new interactions; a fifth of the training's unless given.", 1, 1, 1 << 20).Short("-e");
    private readonly Option<double> _rehearsal = Options.Real("--rehearsal", "Known interactions trained again for every new one, so that nothing is forgotten.", Defaults.Rehearsal);
    private readonly Option<double> _learningRate = Options.Real("--learning-rate", "Adam's step size at first; it falls to zero. That of the training unless given.", 0);
    private readonly Option<bool> _moveShared = Options.Flag("--move-shared", "Train the parameters that all items share as well: memory and attention.");

    private readonly ChoiceOption<NewItemStart> _start = new(
        "--new-items", "Where new items start: halfway to the mean of the known items of the same histories, or at random near zero.",
        ("neighbours", NewItemStart.Neighbours), ("random", NewItemStart.Random));

    private readonly Option<string[]>[] _fixed =
    [
        Fixed("--aspects", "-k"), Fixed("--dimensions", "-d"), Fixed("--memory-slots", "-m"), Fixed("--hidden", "-s"), Fixed("--ablation"), Fixed("--loss"), Fixed("--sampling"),
        Fixed("--chunk-items"), Fixed("--negatives"), Fixed("--popular-negatives"),
        Fixed("--optimizer"), Fixed("--weight-decay"), Fixed("--batch-size"), Fixed("--item-spread"), Fixed("--memory-spread"), Fixed("--dropout"), Fixed("--pooling"), Fixed("--beta"),
    ];

    public void AddTo(Command command)
    {
        _epochs.DefaultValueFactory = null;
        _learningRate.DefaultValueFactory = null;
        foreach (Option option in new Option[] { _epochs, _rehearsal, _learningRate, _start, _moveShared }.Concat(_fixed)) command.Add(option);
    }

    /// <summary>The options that the command line asks for, checked.</summary>
    /// <exception cref="RedaException">R001: an option is out of range. R158: an option cannot change.</exception>
    public UpdateOptions Bind(ParseResult result, ulong seed)
    {
        if (Array.Find(_fixed, option => result.WasGiven(option)) is { } changed)
        {
            throw new RedaException(
                RedaErrorKind.Usage, "R158", null, "an update cannot change how the model is made", $"found {changed.Name}", "leave it out, or train anew with it");
        }

        var options = new UpdateOptions
        {
            Epochs = result.WasGiven(_epochs) ? result.GetValue(_epochs) : null,
            Rehearsal = result.GetValue(_rehearsal),
            LearningRate = result.WasGiven(_learningRate) ? result.GetValue(_learningRate) : null,
            Start = _start.Of(result),
            MoveShared = result.GetValue(_moveShared),
            Seed = seed,
        };
        options.Validate();
        return options;
    }

    private static Option<string[]> Fixed(string name, params string[] aliases) => new(name, aliases) { Hidden = true, Arity = ArgumentArity.ZeroOrMore };
}
