using Reda.Engine.Data;
using Reda.Engine.Models;

namespace Reda.Bench.Comparison;

/// <summary>Candidates that score with the relations of a trained model in another way, and did not become options of the engine: one relation at a time, slowly.</summary>
internal static class CandidateScores
{
    /// <summary>Random items whose mean relation is an item's background.</summary>
    private const int Others = 64;

    /// <summary>REDA's score less what the user's vector says of the item's mean relation with random items.</summary>
    /// <param name="model">The model.</param>
    public static IRecommender LessBackground(RedaModel model)
    {
        int d = model.Options.Dimensions, items = model.Items.Count;
        var background = new float[items * d];
        var random = new Random(1);
        var relation = new float[d];
        for (int item = 0; item < items; item++)
        {
            Span<float> own = background.AsSpan(item * d, d);
            for (int n = 0; n < Others; n++)
            {
                model.RelationVector(item, random.Next(items), relation);
                for (int x = 0; x < d; x++) own[x] += relation[x] / Others;
            }
        }

        return new Rescored(model, (history, candidates, scores) =>
        {
            var user = new float[d];
            model.UserVector(history, user);
            model.Score(history, candidates, scores);
            for (int n = 0; n < candidates.Length; n++) scores[n] -= (float)Dot(user, background.AsSpan(candidates[n] * d, d));
        });
    }

    /// <summary>The mean cosine of the user's vector and the relations of an item with the history, instead of the mean product.</summary>
    /// <param name="model">The model.</param>
    public static IRecommender Normalized(RedaModel model) => new Rescored(model, (history, candidates, scores) =>
    {
        int d = model.Options.Dimensions;
        float[] user = new float[d], relation = new float[d];
        model.UserVector(history, user);
        for (int n = 0; n < candidates.Length; n++)
        {
            double sum = 0;
            foreach (int item in history)
            {
                model.RelationVector(candidates[n], item, relation);
                sum += Dot(user, relation) / Math.Sqrt(Dot(relation, relation) + 1e-30);
            }

            scores[n] = (float)sum;
        }
    });

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double sum = 0;
        for (int x = 0; x < left.Length; x++) sum += (double)left[x] * right[x];
        return sum;
    }

    private delegate void Scoring(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores);

    private sealed class Rescored(RedaModel model, Scoring score) : IRecommender
    {
        public Vocabulary Items => model.Items;

        public void Score(ReadOnlySpan<int> history, ReadOnlySpan<int> candidates, Span<float> scores) => score(history, candidates, scores);
    }
}
