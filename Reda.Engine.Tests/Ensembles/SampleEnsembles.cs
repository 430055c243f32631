using Reda.Engine.Data;
using Reda.Engine.Ensembles;
using Reda.Engine.Models;
using Reda.Engine.Tests.Models;

namespace Reda.Engine.Tests.Ensembles;

/// <summary>Small ensembles.</summary>
internal static class SampleEnsembles
{
    /// <summary>All parts, small enough to be trained in a second.</summary>
    public static EnsembleOptions Options { get; } = new()
    {
        Reda = new EnsembleOptions().Reda with { Aspects = 2, Dimensions = 16, MemorySlots = 6, HiddenSize = 4, LearningRate = 0.02, BatchSize = 30, Epochs = 24 },
        Fism = new() { Dimensions = 16, Epochs = 10 },
        Negatives = 30,
        NearItems = 20,
    };

    /// <summary>Fitted parts around a REDA with random weights: nothing is trained but what takes no time.</summary>
    /// <param name="options">The options.</param>
    /// <param name="data">The data.</param>
    /// <param name="weights">The weights of the parts, in order.</param>
    public static RedaEnsemble Create(EnsembleOptions options, Interactions data, params float[] weights) => Create(options, data, null, weights);

    /// <summary>The same with a second sum, whose weights are those of the first in reverse, where there is an offset.</summary>
    /// <param name="options">The options.</param>
    /// <param name="data">The data.</param>
    /// <param name="nearOffset">The offset.</param>
    /// <param name="weights">The weights of the parts, in order.</param>
    public static RedaEnsemble Create(EnsembleOptions options, Interactions data, float? nearOffset, float[] weights)
    {
        var reda = new RedaModel(options.Reda, data.Items, RandomModels.Create(options.Reda, data.Items.Count, new Random(1)).Parameters, histories: null);
        (string, IRecommender)[] models = [("reda", reda), .. RedaEnsemble.FittedOf(options).SelectMany(part => Parts(part.Names, part.Options.Fit(data)))];
        EnsemblePart Part((string Name, IRecommender Model) model, int n)
            => new(model.Name, model.Model, weights[n], (0.25f * n) - 0.5f) { NearWeight = nearOffset is null ? 0 : weights[models.Length - 1 - n] };
        return new RedaEnsemble(options, [.. models.Select(Part)], data, nearOffset);

        static IEnumerable<(string, IRecommender)> Parts(string[] names, IRecommender model) => names.Select(name => (name, model));
    }
}
