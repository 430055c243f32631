using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Threading;
using Reda.Peers.Reports;
using Reda.Peers.Torch;

namespace Reda.Peers.Scoring;

/// <summary>Scoring whole users with 101 candidates each, the user embedding included; every thread takes one user after the other.</summary>
internal static class ScoringLegs
{
    /// <summary>The values of k that are measured.</summary>
    public static IReadOnlyList<int> Aspects { get; } = [3, 5];

    /// <summary>Measures Reda and torch.</summary>
    /// <param name="data">The histories.</param>
    /// <param name="aspects">k.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="settings">How much is measured.</param>
    public static IReadOnlyList<LegRates> Measure(Interactions data, int aspects, int threads, PeerSettings settings)
    {
        var options = new RedaOptions { Aspects = aspects };
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, data.Items.Count);
        RedaParameters.Initialize(parameters, options);
        var reda = new RedaModel(options, data.Items, parameters, data);
        using var model = new TorchModel(options, parameters);
        using var scorer = new TorchScorer(model);
        using var team = new WorkerTeam(threads);
        var work = new ScoringWork(data, settings.Users);
        float[][] scores = work.Room();
        return LegRates.TakeTurns(
            $"scoring, k = {aspects}", "pairs", threads, settings.Rounds, [("Reda", Turn(work.With(reda, scores))), ("torch", Turn(work.With(scorer, scores)))]);

        Func<long> Turn(IParallelWork task) => () =>
        {
            team.Run(task, work.Users);
            return work.Pairs;
        };
    }
}
