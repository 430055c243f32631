using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Models;

/// <summary>Models with random weights, and their specification in double with the same weights.</summary>
internal static class RandomModels
{
    /// <summary>Makes a model whose relations differ clearly from pair to pair. Items are called "i0", "i1", ...</summary>
    /// <param name="options">The options.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="random">Where the weights come from.</param>
    /// <param name="histories">One ascending row a user "u0", "u1", ...; none means a model without histories.</param>
    public static RedaModel Create(RedaOptions options, int items, Random random, params int[][] histories)
    {
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, items);
        parameters.Initialize((name, values) =>
        {
            // Logits are sums of d products of three numbers.
            double spread = name switch { "items" => 1.0, "keys" or "hidden_weight" => 3 / Math.Sqrt(options.Dimensions), _ => 1.0 };
            for (int row = 0; row < values.Rows; row++)
            {
                foreach (ref float value in values[row]) value = (float)(spread * random.NextUnit());
            }
        });
        return new RedaModel(options, Named("i", items), parameters, histories.Length == 0 ? null : Interactions(items, histories));
    }

    /// <summary>The same weights in the specification.</summary>
    public static RedaSpecification Specify(RedaModel model)
    {
        var specification = new RedaSpecification(model.Options, model.Items.Count);
        specification.Parameters.Initialize((name, values) =>
        {
            Matrix<float> source = model.Parameters[name];
            for (int row = 0; row < values.Rows; row++)
            {
                for (int column = 0; column < values.Columns; column++) values[row, column] = source[row, column];
            }
        });
        return specification;
    }

    /// <summary>Distinct items in random order.</summary>
    public static int[] History(Random random, int items, int length)
    {
        int[] all = [.. Enumerable.Range(0, items)];
        random.Shuffle(all);
        return all[..length];
    }

    /// <summary>The scores of candidates, as an array.</summary>
    public static float[] Scores(this IRecommender model, ReadOnlySpan<int> history, params ReadOnlySpan<int> candidates)
    {
        var scores = new float[candidates.Length];
        model.Score(history, candidates, scores);
        return scores;
    }

    /// <summary>All items of a model, ascending.</summary>
    public static int[] AllItems(this IRecommender model) => [.. Enumerable.Range(0, model.Items.Count)];

    private static Interactions Interactions(int items, int[][] histories)
    {
        int[] offsets = new int[histories.Length + 1];
        for (int user = 0; user < histories.Length; user++) offsets[user + 1] = offsets[user] + histories[user].Length;
        return new Interactions(Named("u", histories.Length), Named("i", items), offsets, [.. histories.SelectMany(history => history)]);
    }

    private static Vocabulary Named(string prefix, int count) => new(Enumerable.Range(0, count).Select(n => prefix + n));
}
