using System.CommandLine;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.Engine.Persistence;

namespace Reda.Cli.CommandLine;

/// <summary>What a command found in a model file: a REDA model, or a comparison method, which has fewer abilities.</summary>
internal static class LoadedRecommender
{
    /// <summary>Loads a file; options that only REDA models serve are refused for others.</summary>
    /// <param name="path">The file.</param>
    /// <param name="result">The command line.</param>
    /// <param name="ofReda">Options that need a REDA model.</param>
    /// <exception cref="RedaException">R001: such an option is given for another method; others of <see cref="RecommenderFile.Load"/>.</exception>
    public static IRecommender Load(string path, ParseResult result, IEnumerable<Option> ofReda)
    {
        IRecommender model = RecommenderFile.Load(path);
        if (model is RedaModel || ofReda.FirstOrDefault(result.WasGiven) is not { } option) return model;
        throw new RedaException(RedaErrorKind.Usage, "R001", null, $"{option.Name} needs a REDA model", $"{path} holds {NameOf(model)}", "leave the option out, or give a model that reda train made without --algorithm");
    }

    /// <summary>The method's name for tables.</summary>
    public static string NameOf(IRecommender model) => model is Baseline baseline ? baseline.Options.Algorithm : "REDA";

    /// <summary>The histories of the users seen in training, if the file holds them.</summary>
    public static Interactions? HistoriesOf(IRecommender model) => model switch
    {
        RedaModel reda => reda.Histories,
        Baseline baseline => baseline.Histories,
        _ => null,
    };
}
