using System.CommandLine;
using Reda.Engine.Layers;
using Reda.Engine.Models;

namespace Reda.Cli.CommandLine;

/// <summary>How the history is pooled into one score; for a loaded model, only what is given changes.</summary>
internal sealed class PoolingOptions
{
    private readonly ChoiceOption<HistoryPooling> _pooling = new(
        "--pooling", "How the fits to the history items become one score: their mean (the paper) or log-mean-exp, which leans to the best-fitting ones.",
        ("mean", HistoryPooling.Mean), ("log-mean-exp", HistoryPooling.LogMeanExp));

    private readonly Option<double> _beta = Options.Real("--beta", "The temperature of log-mean-exp pooling.", new RedaOptions().Beta);

    /// <param name="ofLoadedModel">Whether the defaults are those of a model that is loaded.</param>
    public PoolingOptions(bool ofLoadedModel)
    {
        if (!ofLoadedModel) return;
        _pooling.WithoutDefault();
        _beta.WithoutDefault();
    }

    public void AddTo(Command command)
    {
        command.Add(_pooling);
        command.Add(_beta);
    }

    /// <summary>The options with what the command line says about pooling.</summary>
    public RedaOptions Bind(ParseResult result, RedaOptions options) => options with
    {
        Pooling = _pooling.Of(result, options.Pooling),
        Beta = result.WasGiven(_beta) ? result.GetValue(_beta) : options.Beta,
    };
}
