using System.CommandLine;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Cli.CommandLine;

/// <summary>Whether a command scores through the model's relation index.</summary>
internal sealed class IndexArguments
{
    private readonly Option<string?> _index = new("--index")
    {
        Description = "Score through the model's relation index (see reda index), or through that in FILE: nearly the same results in a fraction of the time.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int> _rerank = Options.Whole("--rerank", "With --index: score the best N items exactly before the best of them are shown; 0 leaves the index's scores.", 0, least: 0).WithoutDefault();

    public void AddTo(Command command, bool withRerank)
    {
        command.Add(_index);
        if (!withRerank) return;
        command.Add(_rerank);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_rerank) is { Implicit: false } && result.GetResult(_index) is null) result.AddError("--rerank needs --index");
        });
    }

    /// <summary>The index to use; none where the command line asks for none.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="modelPath">The model's file.</param>
    /// <param name="model">The model, with the pooling and the share of histories that are wanted.</param>
    public RelationIndex? Load(ParseResult result, string modelPath, RedaModel model)
        => result.WasGiven(_index) ? RelationIndex.Load(result.GetValue(_index) ?? IndexFile.PathFor(modelPath), model) : null;

    /// <summary>How many items to score exactly.</summary>
    public int Rerank(ParseResult result) => result.GetValue(_rerank);
}
