using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Documents;

/// <summary>The library example of the README as code that compiles and runs; a test holds the two texts together.</summary>
internal static class ReadmeExample
{
    /// <summary>Runs the example in the current folder.</summary>
    /// <param name="pairs">The interactions; they must know Blur, Pulp and Suede.</param>
    public static (EvaluationResult Score, Explanation Why, RedaModel Model, RedaModel Again) Run((string User, string Item)[] pairs)
    {
        // README begin
        var log = Interactions.From(pairs); // (string user, string item) pairs
        var split = LeaveOneOut.Split(log, seed: 7);
        var model = RedaTrainer.Train(split.Train, new RedaOptions { Aspects = 3, Dimensions = 128, MemorySlots = 20 });
        var score = RankingEvaluator.Evaluate(model, split);
        foreach (var r in model.Recommend(["Blur", "Pulp"], count: 10)) Console.WriteLine($"{r.Item} {r.Score:F3}");
        var why = model.Explain(["Blur", "Pulp"], "Suede"); // contributions by history item and memory slot; they sum to the score
        model.Save("music.safetensors");
        var again = RedaModel.Load("music.safetensors");
        // README end
        return (score, why, model, again);
    }
}
