using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Training;
using Reda.Peers.Reports;
using Reda.Peers.Torch;

namespace Reda.Peers.Training;

/// <summary>Whole training steps with the paper's settings: sampling, gradients and Adam.</summary>
internal static class TrainingLegs
{
    /// <summary>What it is called in the report.</summary>
    public const string Work = "training";

    /// <summary>The ways to compute gradients with torch.</summary>
    public static IReadOnlyList<ISampleGradients> Ways { get; } = [new NaiveAutograd(), new SharedAutograd(), new HandGradients()];

    /// <summary>Measures Reda and all peers.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="settings">How much is measured.</param>
    public static IReadOnlyList<LegRates> Measure(Interactions data, int threads, PeerSettings settings)
    {
        var options = new RedaOptions();
        var sampler = new RelationSampler(data, options.Sampling, options.Seed);
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, data.Items.Count);
        RedaParameters.Initialize(parameters, options);
        using var model = new TorchModel(options, parameters);
        using var reda = new TrainingStep(parameters, options, sampler, data.Items.Count, threads, CancellationToken.None);
        var adam = new TorchAdam(options);
        TorchStep[] peers =
        [
            .. Ways.Select(way => new TorchStep(model, adam, sampler, way, new TouchedRows(), threads, blocked: false)),
            .. Ways.Select(way => new TorchStep(model, adam, sampler, way, new TouchedRows(), threads, blocked: true)),
            new TorchStep(model, adam, sampler, new HandGradients(), new AllRows(), threads, blocked: true),
        ];
        try
        {
            (string, Func<long>)[] legs =
            [
                ("Reda", Turn((epoch, first, count) => reda.Run(epoch, first, count))),
                .. peers.Select(peer => (peer.Name, Turn((epoch, first, count) => peer.Run(epoch, first, count)))),
            ];
            return LegRates.TakeTurns(Work, "samples", threads, settings.Rounds, legs);
        }
        finally
        {
            foreach (TorchStep peer in peers) peer.Dispose();
        }

        // Every leg walks through the same batches, at its own pace.
        Func<long> Turn(Action<int, int, int> step)
        {
            int batches = sampler.SamplesPerEpoch / options.BatchSize, done = 0;
            return () =>
            {
                for (int n = 0; n < settings.Steps; n++, done++) step(1 + (done / batches), done % batches * options.BatchSize, options.BatchSize);
                return (long)settings.Steps * options.BatchSize;
            };
        }
    }
}
