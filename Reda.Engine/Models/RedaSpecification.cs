using Reda.Engine.Layers;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>
/// The REDA model composed of its layers, equation by equation, in double: slow, allocating, and meant to be read against the paper. The fused engine
/// computes the same numbers; tests hold the two together.
/// </summary>
internal sealed partial class RedaSpecification
{
    private readonly RedaOptions _options;
    private readonly int _itemCount;

    /// <summary>Makes a model whose parameters are zero.</summary>
    /// <param name="options">The shape, the loss and the pooling.</param>
    /// <param name="itemCount">N, at least 1.</param>
    /// <exception cref="Diagnostics.RedaException">R001: an option is out of range. R112: the parameters do not fit in memory.</exception>
    public RedaSpecification(RedaOptions options, int itemCount)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(itemCount, 1);
        options.Validate();
        _options = options;
        _itemCount = itemCount;

        Parameters = RedaParameters.Allocate<double>(options, itemCount);
        Gradients = Parameters.CloneShape();
    }

    /// <summary>
    /// keys [m, d], hidden_weight [s, d], hidden_bias [1, s], projection [1, s], slots [m, d], items [N k, d]: row i k + n is aspect n of item i.
    /// Without memory attention (NMAL) there are no keys and no slots.
    /// </summary>
    public ParameterStore<double> Parameters { get; }

    /// <summary>What <see cref="AddLossGradients"/> adds to; of the layout of <see cref="Parameters"/>.</summary>
    public ParameterStore<double> Gradients { get; }

    /// <summary>The relation r_ij of two items, equations (2)-(8); r_ji is the same.</summary>
    /// <param name="i">An item.</param>
    /// <param name="j">An item; may be <paramref name="i"/>.</param>
    /// <param name="destination">[d]: receives r_ij.</param>
    /// <exception cref="ArgumentException">There is no such item, or the length is not d.</exception>
    public void Relation(int i, int j, Span<double> destination)
    {
        Shape.Require(destination, _options.Dimensions);
        Forward((i, j)).Relation.CopyTo(destination);
    }

    /// <summary>The loss of one sample, equation (10), without an L2 term.</summary>
    /// <param name="positive">The items of the positive pair.</param>
    /// <param name="negative">The items of the negative pair.</param>
    /// <param name="context">The items of the context pair.</param>
    /// <exception cref="ArgumentException">There is no such item.</exception>
    public double Loss((int Left, int Right) positive, (int Left, int Right) negative, (int Left, int Right) context)
        => RelationLoss.Forward(Forward(positive).Relation, Forward(negative).Relation, Forward(context).Relation, _options.Loss);

    /// <summary>Adds the gradients of one sample's loss, equation (10), to <see cref="Gradients"/>.</summary>
    /// <param name="positive">The items of the positive pair.</param>
    /// <param name="negative">The items of the negative pair.</param>
    /// <param name="context">The items of the context pair.</param>
    /// <returns>The loss of the sample.</returns>
    /// <exception cref="ArgumentException">There is no such item.</exception>
    public double AddLossGradients((int Left, int Right) positive, (int Left, int Right) negative, (int Left, int Right) context)
    {
        Trace p = Forward(positive), n = Forward(negative), c = Forward(context);
        Trace dp = new(_options), dn = new(_options), dc = new(_options);

        double loss = RelationLoss.Forward(p.Relation, n.Relation, c.Relation, _options.Loss);
        RelationLoss.Backward(p.Relation, n.Relation, c.Relation, _options.Loss, 1, dp.Relation, dn.Relation, dc.Relation);

        Backward(positive, p, dp);
        Backward(negative, n, dn);
        Backward(context, c, dc);
        return loss;
    }

    /// <summary>The relational user embedding z_u, equation (9), as the mean over the unordered pairs of the history.</summary>
    /// <param name="history">Distinct items in any order; they are taken in ascending order. Empty: z_u = 0. One item: z_u is its relation with itself.</param>
    /// <param name="destination">[d]: receives z_u.</param>
    /// <exception cref="ArgumentException">There is no such item, an item occurs twice, or the length is not d.</exception>
    public void EmbedUser(ReadOnlySpan<int> history, Span<double> destination)
    {
        Shape.Require(destination, _options.Dimensions);
        int[] items = Canonical(history);
        var pairs = new List<(int, int)>();
        for (int j = 0; j < items.Length; j++)
        {
            for (int i = 0; i < j; i++) pairs.Add((items[i], items[j]));
        }

        if (items.Length == 1) pairs.Add((items[0], items[0]));

        destination.Clear();
        if (pairs.Count > 0) UserEmbedding.Forward(Relations(pairs), destination);
    }

    /// <summary>The score y(u, i) of a candidate, equation (11), over the history without the candidate.</summary>
    /// <param name="history">Distinct items in any order. z_u uses all of them; 0 is returned when none remains beside the candidate.</param>
    /// <param name="candidate">The item to score.</param>
    /// <exception cref="ArgumentException">There is no such item, or an item occurs twice in the history.</exception>
    public double Score(ReadOnlySpan<int> history, int candidate)
    {
        var pairs = new List<(int, int)>();
        foreach (int item in Canonical(history))
        {
            if (item != candidate) pairs.Add((candidate, item));
        }

        if (pairs.Count == 0) return 0;

        var embedding = new double[_options.Dimensions];
        EmbedUser(history, embedding);
        return RecommendationScore.Forward(embedding, Relations(pairs), _options.Pooling, _options.Beta, new double[pairs.Count]);
    }

    private Matrix<double> Relations(List<(int Left, int Right)> pairs)
    {
        var relations = new Matrix<double>(new double[pairs.Count * _options.Dimensions], pairs.Count, _options.Dimensions);
        for (int pair = 0; pair < pairs.Count; pair++) Relation(pairs[pair].Left, pairs[pair].Right, relations[pair]);
        return relations;
    }

    /// <summary>The aspect embeddings of one item: [k, d].</summary>
    /// <param name="item">An item.</param>
    /// <exception cref="ArgumentException">There is no such item.</exception>
    public Matrix<double> Aspects(int item) => Aspects(Parameters, item);

    private Trace Forward((int Left, int Right) pair)
    {
        var values = new Trace(_options);
        PairInteraction.Forward(Aspects(pair.Left), Aspects(pair.Right), values.Interactions);
        if (_options.MemoryAttention)
            MemoryAttention.Forward(values.Interactions, Parameters["keys"], Parameters["slots"], values.Attention, values.Relations);
        WeightAttention.Forward(
            values.Interactions, Parameters["hidden_weight"], Parameters["hidden_bias"][0], Parameters["projection"][0], values.Hidden, values.Weights);
        Pooling.Forward(values.Weights, values.Relations, values.Relation);
        return values;
    }

    /// <param name="pair">The items.</param>
    /// <param name="values">What <see cref="Forward"/> computed.</param>
    /// <param name="gradients">The gradient of the relation; the others are added to.</param>
    private void Backward((int Left, int Right) pair, Trace values, Trace gradients)
    {
        Pooling.Backward(values.Weights, values.Relations, gradients.Relation, gradients.Weights, gradients.Relations);
        WeightAttention.Backward(
            values.Interactions, Parameters["hidden_weight"], Parameters["projection"][0], values.Hidden, values.Weights, gradients.Weights,
            gradients.Interactions, Gradients["hidden_weight"], Gradients["hidden_bias"][0], Gradients["projection"][0]);
        if (_options.MemoryAttention)
        {
            MemoryAttention.Backward(
                values.Interactions, Parameters["keys"], Parameters["slots"], values.Attention, values.Relations, gradients.Relations,
                gradients.Interactions, Gradients["keys"], Gradients["slots"]);
        }

        PairInteraction.Backward(
            Aspects(pair.Left), Aspects(pair.Right), gradients.Interactions,
            Aspects(Gradients, pair.Left), Aspects(Gradients, pair.Right));
    }

    private Matrix<double> Aspects(ParameterStore<double> store, int item)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(item);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(item, _itemCount);
        Matrix<double> items = store["items"];
        int length = _options.Aspects * items.Stride;
        return new Matrix<double>(items.Elements.Slice(item * length, length), _options.Aspects, items.Columns, items.Stride);
    }

    private static int[] Canonical(ReadOnlySpan<int> history)
    {
        int[] items = history.ToArray();
        Array.Sort(items);
        for (int n = 1; n < items.Length; n++)
        {
            if (items[n] == items[n - 1]) throw new ArgumentException($"item {items[n]} occurs twice", nameof(history));
        }

        return items;
    }

    /// <summary>All that lies between two items and their relation: values, or gradients of them.</summary>
    private sealed class Trace(RedaOptions options)
    {
        private readonly int _rows = options.Aspects * options.Aspects;
        private readonly double[] _interactions = new double[options.Aspects * options.Aspects * options.Dimensions];
        private readonly double[] _attention = new double[options.Aspects * options.Aspects * options.MemorySlots];
        private readonly double[] _relations = new double[options.Aspects * options.Aspects * options.Dimensions];
        private readonly double[] _hidden = new double[options.Aspects * options.Aspects * options.HiddenSize];

        public Matrix<double> Interactions => new(_interactions, _rows, options.Dimensions);

        public Matrix<double> Attention => new(_attention, _rows, options.MemorySlots);

        /// <summary>Without memory attention (NMAL) the interactions are the relations.</summary>
        public Matrix<double> Relations => options.MemoryAttention ? new(_relations, _rows, options.Dimensions) : Interactions;

        public Matrix<double> Hidden => new(_hidden, _rows, options.HiddenSize);

        public double[] Weights { get; } = new double[options.Aspects * options.Aspects];

        public double[] Relation { get; } = new double[options.Dimensions];
    }
}
