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

    /// <summary>The method's name for tables.</summary>
    public static string NameOf(IFittedRecommender model) => model is RedaModel ? "REDA" : model.Algorithm;
}
