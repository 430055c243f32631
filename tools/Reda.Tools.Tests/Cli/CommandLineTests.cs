using System.CommandLine.Parsing;
using Reda.Cli;

namespace Reda.Tools.Tests.Cli;

internal sealed class CommandLineTests
{
    [TestCase("")]
    [TestCase("demo")]
    [TestCase("prepare")]
    [TestCase("train")]
    [TestCase("update")]
    [TestCase("evaluate")]
    [TestCase("recommend")]
    [TestCase("index")]
    [TestCase("inspect")]
    [TestCase("similar")]
    [TestCase("aspects")]
    [TestCase("export")]
    [TestCase("completion")]
    [TestCase("tune")]
    [TestCase("reproduce")]
    public void Help_OfEveryCommand_ShowsExamplesThatParse(string command)
    {
        var result = Tool.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Succeeded();
        string[] examples = [.. result.Output[result.Output.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n').Skip(1).Select(line => line.Trim()).Where(line => line.Length > 0)];
        Assert.That(examples, Is.Not.Empty);
        Assert.That(examples, Has.All.StartsWith("reda "));
        foreach (string example in examples)
        {
            string[] args = [.. CommandLineParser.SplitCommandLine(example.Split('>')[0].Replace("'", "", StringComparison.Ordinal)).Skip(1)];
            Assert.That(RedaApp.Problems(args), Is.Empty, example);
        }
    }

    [TestCase("--json")]
    [TestCase("--quiet")]
    [TestCase("--seed")]
    [TestCase("--threads")]
    public void Help_OfEveryCommand_ListsTheCommonOptions(string option)
    {
        foreach (string command in new[] { "demo", "prepare", "train", "update", "evaluate", "recommend", "index", "inspect", "similar", "aspects", "export", "completion", "tune", "reproduce" })
            Assert.That(Tool.Run(command, "--help").Output, Does.Contain(option), command);
    }

    [TestCase("", "reda --help")]
    [TestCase("bogus", "reda --help")]
    [TestCase("train", "reda train --help")]
    [TestCase("train x", "reda train --help")]
    [TestCase("train x --model y --nope", "reda train --help")]
    [TestCase("train x --model y --loss hinge", "reda train --help")]
    [TestCase("train x --model y --epochs 0", "reda train --help")]
    [TestCase("train x --model y --epochs many", "reda train --help")]
    [TestCase("train x --model y --epochs 99999999999", "reda train --help")]
    [TestCase("train x --model y --learning-rate fast", "reda train --help")]
    [TestCase("train x --model y --learning-rate 1,5", "reda train --help")]
    [TestCase("train x --model y --seed -1", "reda train --help")]
    [TestCase("train x --model y --threads -1", "reda train --help")]
    [TestCase("train x --model y --delimiter comma;", "reda train --help")]
    [TestCase("train x --model y --memory-limit much", "reda train --help")]
    [TestCase("evaluate m", "reda evaluate --help")]
    [TestCase("evaluate m --test t --negatives 0", "reda evaluate --help")]
    [TestCase("evaluate m --test t --ties wins", "reda evaluate --help")]
    [TestCase("recommend m", "reda recommend --help")]
    [TestCase("recommend m --user a --history b", "reda recommend --help")]
    [TestCase("recommend m --user a -n 0", "reda recommend --help")]
    [TestCase("recommend m --all --user a", "reda recommend --help")]
    [TestCase("recommend m --all --explain", "reda recommend --help")]
    [TestCase("recommend m --all --memory-limit much", "reda recommend --help")]
    [TestCase("recommend m --all --memory-limit 99999999999G", "reda recommend --help")]
    [TestCase("recommend m --user a --rerank 5", "reda recommend --help")]
    [TestCase("recommend m --user a --index --rerank -1", "reda recommend --help")]
    [TestCase("index", "reda index --help")]
    [TestCase("index m --rank 0", "reda index --help")]
    [TestCase("index m --rank 513", "reda index --help")]
    [TestCase("index m --landmarks 1", "reda index --help")]
    [TestCase("index m --precision double", "reda index --help")]
    [TestCase("index m --memory-limit much", "reda index --help")]
    [TestCase("inspect", "reda inspect --help")]
    public void Run_WrongCommandLine_IsOneLineThatPointsToHelp(string line, string help)
    {
        var result = Tool.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorLine, Does.StartWith("reda: error R001: ").And.EndWith("; see " + help));
        Assert.That((result.ErrorLines.Length, result.Output), Is.EqualTo((1, "")));
    }

    [TestCase("--learning-rate 0")]
    [TestCase("--learning-rate nan")]
    [TestCase("--weight-decay -1")]
    [TestCase("--beta 0")]
    [TestCase("--item-spread infinity")]
    [TestCase("--ablation npil -k 3")]
    public void Run_OptionOutOfRange_IsR001(string options)
    {
        var result = Tool.Run(["train", "x", "--model", "y", .. options.Split(' ')]);
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.ErrorLine, Does.StartWith("reda: error R001: "));
    }

    [Test]
    public void Run_ArgumentWithAtSign_IsNotAResponseFile()
        => Assert.That(Tool.Run("inspect", "@model").ErrorLine, Does.StartWith("reda: error R120 @model: "));
}
