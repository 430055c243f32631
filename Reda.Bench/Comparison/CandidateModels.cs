using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Comparison;

/// <summary>Candidates that are made of trained models, and did not become options of the engine.</summary>
internal static class CandidateModels
{
    /// <summary>REDA with the mean of the weights that it had after each of its last epochs.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="options">The options.</param>
    /// <param name="last">How many epochs count.</param>
    public static IRecommender MeanOfEpochs(Interactions data, RedaOptions options, int last)
    {
        ParameterStore<float>? mean = null;
        var settings = new TrainingSettings
        {
            AfterEpoch = (epoch, now) =>
            {
                if (epoch <= options.Epochs - last) return;
                ParameterStore<float> weights = ((RedaModel)now).Parameters;
                mean ??= weights.CloneShape();
                for (int n = 0; n < mean.Buffer.Span.Length; n++) mean.Buffer.Span[n] += weights.Buffer.Span[n] / last;
            },
        };
        RedaTrainer.Train(data, options, settings);
        return new RedaModel(options, data.Items, mean!, data);
    }

    /// <summary>REDA whose item weights shrink after each epoch, the first ones left out, in which everything would shrink to 0.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="options">The options.</param>
    /// <param name="warm">How many epochs are left out.</param>
    /// <param name="kept">What an item weight is multiplied with.</param>
    public static IRecommender DecayLate(Interactions data, RedaOptions options, int warm, float kept)
    {
        var settings = new TrainingSettings
        {
            AfterEpoch = (epoch, now) =>
            {
                if (epoch <= warm) return;
                foreach (ref float weight in ((RedaModel)now).Parameters["items"].Elements) weight *= kept;
            },
        };
        return RedaTrainer.Train(data, options, settings);
    }

    /// <summary>REDA trained on its pooled score, some negatives of which are related to the chunk: see <see cref="RelatedNegatives"/>.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="options">The options.</param>
    /// <param name="share">The share of the negatives.</param>
    public static IRecommender Related(Interactions data, RedaOptions options, float share)
    {
        var chunks = new ChunkSampler(data, options.ChunkItems, options.Negatives, options.PopularNegatives, options.Seed);
        using var run = TrainingRun.Begin(data, options, new TrainingSettings(), CancellationToken.None, new RelatedNegatives(chunks, data, options, share));
        return run.Train(progress: null);
    }

    /// <summary>The sum of what REDA scores when it starts from several seeds.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="options">The options.</param>
    /// <param name="seeds">How many seeds, from 1.</param>
    public static IRecommender SumOfSeeds(Interactions data, RedaOptions options, int seeds)
        => new Sum([.. Enumerable.Range(1, seeds).Select(seed => RedaTrainer.Train(data, options with { Seed = (ulong)seed }))]);

    /// <summary>REDA with the temperature that ranks best, by nDCG@10, another held-out item of each user after a training without these.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="options">The options; the temperature is that of the training that chooses.</param>
    /// <param name="temperatures">What is chosen from.</param>
    public static IRecommender ChosenTemperature(Interactions data, RedaOptions options, params double[] temperatures)
    {
        LeaveOneOutSplit split = RedaTrainer.ValidationSplit(data);
        RedaModel trial = RedaTrainer.Train(split.Train, options);
        double best = temperatures.MaxBy(beta => RankingEvaluator.Evaluate(trial.WithPooling(HistoryPooling.LogMeanExp, beta), split).Sampled.Ndcg10);
        return RedaTrainer.Train(data, options with { Beta = best });
    }

    private sealed class Sum(RedaModel[] models) : IRecommender
    {
        public Vocabulary Items => models[0].Items;

        public void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores)
        {
            var one = new float[candidates.Length];
            scores[..one.Length].Clear();
            foreach (RedaModel model in models)
            {
                model.Score(history, candidates, one);
                for (int n = 0; n < one.Length; n++) scores[n] += one[n];
            }
        }
    }
}
