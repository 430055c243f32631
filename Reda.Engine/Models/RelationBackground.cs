using Microsoft.Extensions.ObjectPool;
using Reda.Engine.Data;
using Reda.Engine.Kernels;

namespace Reda.Engine.Models;

/// <summary>
/// What relations are measured by and against: the preference g of the average user, and the mean code of an item over a fixed random choice of partners. Means
/// are computed when they are first asked for; whichever thread computes one, its bits are the same.
/// </summary>
internal sealed unsafe class RelationBackground
{
    private const int Lanes = RelationShape.Lanes;
    private const int Users = 256;

    private readonly RelationWeights _weights;
    private readonly int[] _partners;
    private readonly double[] _fits;
    private readonly ObjectPool<CandidateBlock> _blocks;

    /// <summary>Finds the average user and the mean code of all pairs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="partners">How many partners a mean is taken over.</param>
    /// <param name="seed">The seed of the choices.</param>
    /// <param name="crew">The threads.</param>
    public RelationBackground(RedaModel model, int partners, ulong seed, IndexCrew crew)
    {
        _weights = model.Weights;
        _blocks = new DefaultObjectPoolProvider().Create(new BlockPolicy(_weights));
        (Partners, Seed) = (partners, seed);
        int items = model.Items.Count, size = _weights.Shape.CodeSize;
        var order = new Permutation(items, seed, RandomStreams.Partners);
        _partners = [.. Enumerable.Range(0, Math.Min(partners, items)).Select(n => order[n]).Order()];
        _fits = new double[items];
        Array.Fill(_fits, double.NaN);

        var landmarks = new IndexLandmarks(model, Users, seed, crew);
        Preference = new double[size];
        for (int user = 0; user < landmarks.Count; user++)
        {
            for (int t = 0; t < size; t++) Preference[t] += (double)landmarks.Preference(user)[t] / landmarks.Count;
        }

        var codes = new double[_partners.Length][];
        crew.Share(_partners.Length, (n, worker) =>
        {
            codes[n] = MeanCode(_partners[n]);
            crew.Tell(worker, _partners.Length);
        });
        MeanOfAll = new double[size];
        foreach (double[] code in codes)
        {
            for (int t = 0; t < size; t++) MeanOfAll[t] += code[t] / codes.Length;
        }
    }

    /// <summary>How many partners were asked for.</summary>
    public int Partners { get; }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>g, the preference of the average user: [code size].</summary>
    public double[] Preference { get; }

    /// <summary>The mean code over all pairs of partners: [code size].</summary>
    public double[] MeanOfAll { get; }

    /// <summary>g . c.</summary>
    /// <param name="code">[code size].</param>
    public double Fit(ReadOnlySpan<double> code)
    {
        double fit = 0;
        for (int t = 0; t < code.Length; t++) fit += Preference[t] * code[t];
        return fit;
    }

    /// <summary>The mean code of an item over the partners, itself left out.</summary>
    /// <param name="item">The item's index.</param>
    public double[] MeanCode(int item)
    {
        int size = _weights.Shape.CodeSize;
        var sum = new double[size];
        CandidateBlock block = _blocks.Get();
        int[] others = [.. _partners.Where(partner => partner != item)];
        for (int first = 0; first < others.Length; first += Lanes)
        {
            int lanes = Math.Min(Lanes, others.Length - first);
            block.Place(others.AsSpan(first, lanes));
            block.Relate(item);
            for (int lane = 0; lane < lanes; lane++)
            {
                for (int t = 0; t < size; t++) sum[t] += block.Code[(t * Lanes) + lane];
            }
        }

        _blocks.Return(block);
        for (int t = 0; t < size; t++) sum[t] /= Math.Max(1, others.Length);
        return sum;
    }

    /// <summary>g . (mean code) of an item.</summary>
    /// <param name="item">The item's index.</param>
    public double MeanFit(int item)
    {
        double known = Volatile.Read(ref _fits[item]);
        if (!double.IsNaN(known)) return known;
        double fit = Fit(MeanCode(item));
        Volatile.Write(ref _fits[item], fit);
        return fit;
    }

    private sealed class BlockPolicy(RelationWeights weights) : PooledObjectPolicy<CandidateBlock>
    {
        public override CandidateBlock Create() => new(weights);

        public override bool Return(CandidateBlock obj) => true;
    }
}
