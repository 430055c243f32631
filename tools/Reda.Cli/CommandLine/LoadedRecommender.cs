using System.CommandLine;
using Reda.Engine.Diagnostics;
using Reda.Engine.Ensembles;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Cli.CommandLine;

/// <summary>What a command found in a model file: a REDA model, or an ensemble or comparison method, which has fewer abilities.</summary>
internal static class LoadedRecommender
{
    /// <summary>Loads a file; options that only REDA models serve are refused for others.</summary>
    /// <param name="path">The file.</param>
    /// <param name="result">The command line.</param>
    /// <param name="ofReda">Options that need a REDA model.</param>
    /// <param name="ofExplained">Options that need a REDA model or an ensemble with one.</param>
    /// <exception cref="RedaException">R001: such an option is given for another method; others of <see cref="RecommenderFile.Load"/>.</exception>
    public static IFittedRecommender Load(string path, ParseResult result, IEnumerable<Option> ofReda, params ReadOnlySpan<Option> ofExplained)
    {
        IFittedRecommender model = RecommenderFile.Load(path);
        if (model is RedaModel) return model;
        Option? option = ofReda.FirstOrDefault(result.WasGiven);
        foreach (Option own in ofExplained)
        {
            if (model is not RedaEnsemble && result.WasGiven(own)) option ??= own;
        }

        if (option is null) return model;
        throw new RedaException(RedaErrorKind.Usage, "R001", null, $"{option.Name} needs a REDA model", $"{path} holds {NameOf(model)}", "leave the option out, or give a model that reda train made without --algorithm and --preset");
    }

    /// <summary>Loads a file for a command that looks at relations: a REDA model, or that of an ensemble.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RedaException">R001: it holds another method; others of <see cref="RecommenderFile.Load"/>.</exception>
    public static RedaModel LoadRelations(string path) => RecommenderFile.Load(path) switch
    {
        RedaModel model => model,
        RedaEnsemble ensemble => ensemble.Reda,
        var other => throw NoReda(path, other, "with REDA in it", "--algorithm"),
    };

    /// <summary>Loads a file for a command that serves a REDA model alone.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RedaException">R001: it holds another method; others of <see cref="RecommenderFile.Load"/>.</exception>
    public static RedaModel LoadReda(string path)
        => RecommenderFile.Load(path) is var found && found is RedaModel model ? model : throw NoReda(path, found, "of REDA alone", "--algorithm and --preset best");

    private static RedaException NoReda(string path, IFittedRecommender found, string wanted, string without) => new(
        RedaErrorKind.Usage, "R001", null, $"this command needs a model {wanted}", $"{path} holds {NameOf(found)}", $"give one that reda train made without {without}");

    /// <summary>The method's name for tables.</summary>
    public static string NameOf(IFittedRecommender model) => model is RedaModel ? "REDA" : model.Algorithm;
}
