using System.CommandLine;
using Reda.Cli.CommandLine;

namespace Reda.Cli.Commands;

/// <summary><c>reda completion SHELL</c></summary>
internal static class CompletionCommand
{
    public static Command Create(Session session, CommonOptions common)
    {
        var command = new ExampleCommand(
            "completion", "Print a script that teaches a shell to complete this tool's commands, options and choices.",
            "reda completion bash > ~/.local/share/bash-completion/completions/reda",
            "reda completion zsh > ~/.zfunc/_reda",
            "reda completion fish > ~/.config/fish/completions/reda.fish",
            "reda completion powershell >> $PROFILE");
        string[] shells = [.. CompletionScripts.Shells];
        var shell = new Argument<string>("SHELL") { Description = $"One of {string.Join(", ", shells)}." };
        shell.CompletionSources.Add(shells);
        shell.Validators.Add(result =>
        {
            string given = result.Tokens[0].Value;
            if (!shells.Contains(given)) result.AddError($"SHELL is one of {string.Join(", ", shells)}; found '{given}'");
        });
        command.Add(shell);
        command.SetAction(result =>
        {
            common.Apply(result, session);
            string name = result.GetRequiredValue(shell), script = CompletionScripts.For(name);
            session.Emit(json =>
            {
                json.WriteString("event", "completion");
                json.WriteString("shell", name);
                json.WriteString("script", script);
            });
            foreach (string line in script.Split('\n')) session.Say(line);
            return 0;
        });
        return command;
    }
}
