namespace Reda.Cli.Commands;

/// <summary>
/// Scripts that ask the tool itself what may come next: <c>reda [suggest:POSITION] LINE</c> answers with one suggestion a line, where LINE is what was typed behind the
/// program's name. Options are offered behind a dash only, so that elsewhere the shell can complete files.
/// </summary>
internal static class CompletionScripts
{
    private const string Bash = """
        _reda() {
            local typed=${COMP_LINE:0:COMP_POINT} word suggestions
            typed=${typed#"${COMP_WORDS[0]}"}
            typed=${typed# }
            word=${typed##* }
            suggestions=$("${COMP_WORDS[0]}" "[suggest:${#typed}]" "$typed" 2>/dev/null)
            if [[ $word != -* ]]; then suggestions=$(grep -v '^[-/]' <<< "$suggestions"); fi
            COMPREPLY=($(compgen -W "$suggestions" -- "$word"))
        }
        complete -o default -F _reda reda
        """;

    private const string Zsh = """
        #compdef reda
        _reda() {
            local typed="${(j: :)${(@)words[2,CURRENT-1]}}"
            [[ -n $typed ]] && typed+=" "
            typed+=$PREFIX
            local -a suggestions=("${(@f)$("${words[1]}" "[suggest:${#typed}]" "$typed" 2>/dev/null)}")
            [[ $PREFIX == -* ]] || suggestions=("${(@)suggestions:#[-\/]*}")
            suggestions=("${(@M)suggestions:#$PREFIX?*}")
            if (( ${#suggestions} )); then compadd -- "${suggestions[@]}"; else _files; fi
        }
        if [[ ${funcstack[1]} == _reda ]]; then _reda "$@"; else compdef _reda reda; fi
        """;

    private const string Fish = """
        function __reda_suggestions
            set -l words (commandline -opc)
            set -l word (commandline -ct)
            set -l typed (string join -- ' ' $words[2..-1] $word)
            set -l suggestions ($words[1] "[suggest:"(string length -- "$typed")"]" "$typed" 2>/dev/null)
            string match -q -- '-*' $word; or set suggestions (string match -v -r -- '^[-/]' $suggestions)
            set suggestions (string match -- "$word*" $suggestions)
            if test (count $suggestions) -gt 0
                printf '%s\n' $suggestions
            else
                __fish_complete_path "$word"
            end
        end
        complete -c reda -f -a '(__reda_suggestions)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName reda -ScriptBlock {
            param($word, $line, $position)
            $program = $line.CommandElements[0].ToString()
            $typed = $line.ToString().PadRight($position - $line.Extent.StartOffset).Substring($program.Length)
            if ($typed.StartsWith(' ')) { $typed = $typed.Substring(1) }
            & $program "[suggest:$($typed.Length)]" $typed 2>$null |
                Where-Object { $_.StartsWith($word) -and ($word.StartsWith('-') -or $_ -notmatch '^[-/]') } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    private static readonly (string Shell, string Script)[] s_scripts = [("bash", Bash), ("zsh", Zsh), ("fish", Fish), ("powershell", PowerShell)];

    /// <summary>The shells that there is a script for.</summary>
    public static IEnumerable<string> Shells => s_scripts.Select(script => script.Shell);

    /// <summary>The script of a shell.</summary>
    public static string For(string shell) => Array.Find(s_scripts, script => script.Shell == shell).Script;
}
