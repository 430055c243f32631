using System.CommandLine;
using System.Globalization;
using Reda.Engine.Training;

namespace Reda.Cli.CommandLine;

/// <summary>Where and how often a training run saves its state, and whether it continues from there.</summary>
internal sealed class CheckpointArguments
{
    private readonly Option<string> _folder = Options.Text("--checkpoint", "DIR", "Save the state of the run into this folder now and then; its last two checkpoints stay there.");

    private readonly Option<CheckpointInterval> _every = new("--checkpoint-every")
    {
        Description = "How often: a number of epochs such as 5, or a time such as 10m, 30s or 2h.",
        HelpName = "N|TIME",
        DefaultValueFactory = _ => CheckpointInterval.OfTime(TimeSpan.FromMinutes(10)),
        CustomParser = result =>
        {
            if (Parse(result.Tokens[0].Value) is { } interval) return interval;
            result.AddError($"--checkpoint-every takes a number of epochs such as 5 or a time such as 10m, 30s or 2h; found '{result.Tokens[0].Value}'");
            return default;
        },
    };

    private readonly Option<bool> _resume = Options.Flag(
        "--resume", "Continue from the newest whole checkpoint, to the bits of a run that was never interrupted; begin where there is none.");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _folder, _every, _resume }) command.Add(option);
        command.Validators.Add(result =>
        {
            foreach (Option option in new Option[] { _every, _resume })
            {
                if (result.GetResult(option) is { Implicit: false } && result.GetResult(_folder) is null) result.AddError($"{option.Name} needs --checkpoint");
            }
        });
    }

    /// <summary>What the command line asks for; <see langword="null"/> for a run without checkpoints.</summary>
    public CheckpointSettings? Bind(ParseResult result, Session session) => result.GetValue(_folder) is not { } folder
        ? null
        : new CheckpointSettings
        {
            Folder = folder,
            Every = result.GetValue(_every),
            Resume = result.GetValue(_resume),
            Reports = new Reporter(session),
            Writing = Interruption.Writing,
        };

    private static CheckpointInterval? Parse(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int epochs)) return epochs >= 1 ? CheckpointInterval.OfEpochs(epochs) : null;
        double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        if (unit == 0 || !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return null;

        // From a microsecond to as many years as a time span holds with ease.
        double seconds = unit * number;
        return seconds is >= 1e-6 and <= 1e10 ? CheckpointInterval.OfTime(TimeSpan.FromSeconds(seconds)) : null;
    }

    /// <summary>Says what became of checkpoints: to people what concerns them, to programs everything.</summary>
    private sealed class Reporter(Session session) : IProgress<CheckpointReport>
    {
        public void Report(CheckpointReport value)
        {
            switch (value.Event)
            {
                case CheckpointEvent.Skipped:
                    session.Warn("W141", $"a checkpoint was passed over for the one before: {value.Error?.Message}");
                    break;
                case CheckpointEvent.NotFound:
                    session.Warn("W140", $"there is no checkpoint in {value.Path}: the run begins from the beginning");
                    break;
                case CheckpointEvent.Resumed when !session.Quiet:
                    session.Note(Plain.Text($"resumed from {value.Path}: epoch {value.Epoch}, {value.Samples} samples done"));
                    break;
            }

            if (value.Event is CheckpointEvent.Saved or CheckpointEvent.Resumed)
            {
                session.Emit(json =>
                {
                    json.WriteString("event", value.Event == CheckpointEvent.Saved ? "checkpoint" : "resumed");
                    json.WriteString("checkpoint", value.Path);
                    json.WriteNumber("epoch", value.Epoch);
                    json.WriteNumber("samples", value.Samples);
                });
            }
        }
    }
}
