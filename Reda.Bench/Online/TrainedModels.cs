using Reda.Bench.Figures;
using Reda.Bench.Reports;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.Engine.Training;

namespace Reda.Bench.Online;

/// <summary>Models of the paper's data sets with the default options, trained when they are asked for, or taken from a folder where an earlier run left them.</summary>
internal static class TrainedModels
{
    /// <summary>The models that the command line names by --data, all by default, one after the other.</summary>
    /// <param name="args">The command's arguments: --data NAME,... and --models DIR.</param>
    public static IEnumerable<TrainedModel> Named(IReadOnlyList<string> args)
    {
        string[]? wanted = Arguments.Value(args, "--data")?.Split(',');
        foreach (var (name, epochs) in DataSets.All)
        {
            if (wanted is not null && !wanted.Contains(name)) continue;
            RedaModel model = Model(name, epochs, Arguments.Value(args, "--models"));
            yield return new TrainedModel(name, model, DataSets.Test(name, model.Histories!));
        }
    }

    private static RedaModel Model(string name, int epochs, string? folder)
    {
        string? file = folder is null ? null : Path.Combine(folder, $"{name}.safetensors");
        if (File.Exists(file)) return RedaModel.Load(file);
        Console.Error.WriteLine($"training {name}, {epochs} epochs");
        RedaModel model = RedaTrainer.Train(DataSets.Train(name), new RedaOptions { Epochs = epochs });
        if (file is null) return model;
        Directory.CreateDirectory(folder!);
        model.Save(file);
        return model;
    }
}

/// <summary>A model and what it is tested on.</summary>
/// <param name="Name">The data set.</param>
/// <param name="Model">The model.</param>
/// <param name="Cases">The test cases.</param>
internal sealed record TrainedModel(string Name, RedaModel Model, IReadOnlyList<EvaluationCase> Cases)
{
    private static readonly EvaluationOptions Protocol = new() { Ties = TieRule.Loses };

    /// <summary>Ranks the test items among 100 sampled negatives; ties lose.</summary>
    /// <param name="scorer">The model, or what stands for it.</param>
    public EvaluationResult Evaluate(IRecommender scorer) => RankingEvaluator.Evaluate(scorer, Cases, Protocol);
}
