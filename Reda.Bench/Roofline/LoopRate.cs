namespace Reda.Bench.Roofline;

/// <summary>How fast one loop ran.</summary>
/// <param name="Loop">Its name, one of the constants here.</param>
/// <param name="Threads">The threads that ran it at once.</param>
/// <param name="Unit">What it is limited by: arithmetic or memory.</param>
/// <param name="Rate">Useful GFLOP/s or GB/s.</param>
/// <param name="PerSecond">The same in <paramref name="Things"/> a second.</param>
/// <param name="Things">Samples, pairs or rows.</param>
internal sealed record LoopRate(string Loop, int Threads, string Unit, double Rate, double PerSecond, string Things)
{
    /// <summary>What a loop that computes must move besides, in GB/s; 0 where its data stay in cache.</summary>
    public double Traffic { get; init; }

    /// <summary>The unit of loops that compute.</summary>
    public const string Arithmetic = "GFLOP/s";

    /// <summary>The unit of loops that move data.</summary>
    public const string Memory = "GB/s";

    /// <summary>Interaction vectors and logits.</summary>
    public const string FusedForward = "fused forward";

    /// <summary>Logits to lanes, both attentions, codes.</summary>
    public const string AttentionForward = "attention forward";

    /// <summary>Both attentions backwards, gradients of the logits to rows.</summary>
    public const string AttentionBackward = "attention backward";

    /// <summary>Gradients of the interaction vectors, the queries and the items.</summary>
    public const string FusedBackward = "fused backward";

    /// <summary>All of these, as the engine strings them together, its data in cache.</summary>
    public const string GradientBlock = "gradient block";

    /// <summary>The gradient phase of training.</summary>
    public const string GradientPhase = "gradient phase";

    /// <summary>Adam on the rows of a batch.</summary>
    public const string Adam = "Adam";

    /// <summary>The whole training step.</summary>
    public const string TrainingStep = "training step";

    /// <summary>Scoring, the user embedding included.</summary>
    public const string Scoring = "scoring";

    /// <summary>The rate of a loop that computes.</summary>
    /// <param name="loop">Its name.</param>
    /// <param name="threads">The threads.</param>
    /// <param name="perSecond">Things a second.</param>
    /// <param name="things">What they are.</param>
    /// <param name="flops">Useful operations of one.</param>
    /// <param name="bytes">What must be moved for one.</param>
    public static LoopRate Computing(string loop, int threads, double perSecond, string things, double flops, double bytes = 0)
        => new(loop, threads, Arithmetic, 1e-9 * perSecond * flops, perSecond, things) { Traffic = 1e-9 * perSecond * bytes };
}
