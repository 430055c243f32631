using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Optimizers;
using Reda.Engine.Tests.Support;
using Reda.Engine.Threading;
using Reda.Engine.Training;
using Reda.Peers.Scoring;
using Reda.Peers.Torch;
using Reda.Peers.Training;

namespace Reda.Peers.Checks;

/// <summary>
/// That Reda and its peers compute the same losses, gradients, steps and scores from the same parameters, on real samples. Items start far apart here, so that
/// attentions are not uniform and gradients of every parameter count.
/// </summary>
internal static class AgreementCheck
{
    private const int Samples = 300;
    private const double Allowed = 1e-4;

    private static readonly RedaOptions Options = new() { ItemSpread = 0.5 };

    /// <summary>Compares everything.</summary>
    /// <param name="data">The training data.</param>
    public static IReadOnlyList<Agreement> Run(Interactions data)
    {
        var sampler = new RelationSampler(data, Options.Sampling, Options.Seed);
        ParameterStore<float> parameters = Initial(data, Options);
        var reda = new FastGradients(Options, parameters, [.. Enumerable.Range(0, Samples).Select(position => Sample(sampler, position))]);
        IEnumerable<Agreement> gradients = TrainingLegs.Ways.SelectMany(way => Gradients(data, sampler, parameters, reda, way)).ToArray();

        IItemUpdate[] updates = [new TouchedRows(), new AllRows()];
        return [.. gradients, .. updates.Select(update => Steps(data, sampler, update)), .. ScoringLegs.Aspects.Select(aspects => Scores(data, aspects))];
    }

    private static IEnumerable<Agreement> Gradients(
        Interactions data, RelationSampler sampler, ParameterStore<float> parameters, FastGradients reda, ISampleGradients way)
    {
        using var model = new TorchModel(Options, parameters);
        using var peer = new TorchStep(model, new TorchAdam(Options), sampler, way, new TouchedRows(), threads: 2, blocked: true);
        double loss = peer.Differentiate(1, 0, Samples);
        yield return Agreement.Of($"{way.Name}: loss", [reda.Loss], [loss], Allowed);
        foreach (var (name, values) in peer.SharedGradients.Slices)
            yield return Agreement.Of($"{way.Name}: gradient of {name}", Flat(reda.Gradients[name]), Wide(TorchMemory.Values(values)), Allowed);

        int width = Options.Aspects * Options.Dimensions;
        var items = new double[data.Items.Count * width];
        ReadOnlySpan<float> occurrences = TorchMemory.Values(peer.ItemGradients);
        for (int place = 0; place < 4 * Samples; place++)
        {
            for (int x = 0; x < width; x++) items[(peer.Items[place] * width) + x] += occurrences[(place * width) + x];
        }

        yield return Agreement.Of($"{way.Name}: gradient of items", Flat(reda.Gradients["items"]), items, Allowed);
    }

    /// <summary>Three whole steps. Adam turns a gradient that is all rounding into a step of full size, so the mean difference is looked at, in learning rates.</summary>
    private static Agreement Steps(Interactions data, RelationSampler sampler, IItemUpdate update)
    {
        RedaOptions options = Options with { Optimizer = update is AllRows ? AdamMode.Dense : AdamMode.Sparse };
        ParameterStore<float> parameters = Initial(data, options);
        using var model = new TorchModel(options, parameters);
        using var reda = new TrainingStep(parameters, options, sampler, data.Items.Count, 1, CancellationToken.None);
        using var peer = new TorchStep(model, new TorchAdam(options), sampler, new HandGradients(), update, threads: 2, blocked: true);
        for (int step = 0; step < 3; step++)
        {
            reda.Run(1, step * options.BatchSize, options.BatchSize);
            peer.Run(1, step * options.BatchSize, options.BatchSize);
        }

        double[] before = Flat(Initial(data, options)["items"]), after = Flat(parameters["items"]);
        double difference = 0;
        int moved = 0, width = options.Aspects * options.Dimensions;
        ReadOnlySpan<float> values = TorchMemory.Values(model.Items);
        for (int n = 0; n < after.Length; n++)
        {
            float value = values[(n / width * 3 * width) + (n % width)];
            if (after[n] != before[n]) moved++;
            difference += Math.Abs(after[n] - value);
        }

        return new Agreement($"{update.Name}: items after 3 steps, mean in learning rates", difference / moved / options.LearningRate, 1e-3);
    }

    private static Agreement Scores(Interactions data, int aspects)
    {
        RedaOptions options = Options with { Aspects = aspects };
        ParameterStore<float> parameters = Initial(data, options);
        using var model = new TorchModel(options, parameters);
        using var scorer = new TorchScorer(model);
        using var team = new WorkerTeam(1);
        var work = new ScoringWork(data, 5);
        float[][] expected = work.Room(), actual = work.Room();
        team.Run(work.With(new RedaModel(options, data.Items, parameters, data), expected), work.Users);
        team.Run(work.With(scorer, actual), work.Users);
        return Agreement.Of(
            $"scores, k = {aspects}", Wide(expected.SelectMany(row => row).ToArray()), Wide(actual.SelectMany(row => row).ToArray()), Allowed);
    }

    private static ParameterStore<float> Initial(Interactions data, RedaOptions options)
    {
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, data.Items.Count);
        RedaParameters.Initialize(parameters, options);
        return parameters;
    }

    private static RelationSample Sample(RelationSampler sampler, int position)
    {
        Span<int> items = stackalloc int[4];
        sampler.Draw(1, position, items);
        return new RelationSample((items[0], items[3]), (items[1], items[3]), (items[2], items[3]));
    }

    private static double[] Flat<T>(Matrix<T> matrix)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        var flat = new double[matrix.Rows * matrix.Columns];
        for (int row = 0; row < matrix.Rows; row++)
        {
            for (int column = 0; column < matrix.Columns; column++) flat[(row * matrix.Columns) + column] = double.CreateChecked(matrix[row, column]);
        }

        return flat;
    }

    private static double[] Wide(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (int n = 0; n < wide.Length; n++) wide[n] = values[n];
        return wide;
    }
}
