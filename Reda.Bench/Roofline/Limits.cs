namespace Reda.Bench.Roofline;

/// <summary>What this machine can do at most, measured: the two roofs.</summary>
/// <param name="Threads">The number of all threads.</param>
/// <param name="FmaOne">Fused multiply-adds of one thread, GFLOP/s.</param>
/// <param name="FmaAll">Of all threads.</param>
/// <param name="ReadOne">Reading memory on one thread, GB/s.</param>
/// <param name="ReadAll">On all threads.</param>
/// <param name="TriadOne">The triad a = b + s c on one thread, GB/s.</param>
/// <param name="TriadAll">On all threads.</param>
internal sealed record Limits(int Threads, double FmaOne, double FmaAll, double ReadOne, double ReadAll, double TriadOne, double TriadAll)
{
    /// <summary>Measures all of them.</summary>
    public static Limits Measure()
    {
        const int Windows = 20;
        int all = Environment.ProcessorCount;
        var memory = new MemoryBandwidth();
        return new Limits(
            all,
            FmaPeak.Measure(1, Windows), FmaPeak.Measure(all, Windows),
            memory.Read(1, Windows), memory.Read(all, Windows),
            memory.Triad(1, Windows), memory.Triad(all, Windows));
    }

    /// <summary>The higher of two measurements of each limit: one before and one after the rest, since a machine has better and worse minutes.</summary>
    /// <param name="other">The other measurement.</param>
    public Limits Highest(Limits other) => new(
        Threads,
        Math.Max(FmaOne, other.FmaOne), Math.Max(FmaAll, other.FmaAll),
        Math.Max(ReadOne, other.ReadOne), Math.Max(ReadAll, other.ReadAll),
        Math.Max(TriadOne, other.TriadOne), Math.Max(TriadAll, other.TriadAll));

    /// <summary>What a loop could reach: the peak of the arithmetic, or the better of the two ways to use the memory.</summary>
    /// <param name="rate">The loop.</param>
    public double Of(LoopRate rate) => rate.Unit == LoopRate.Arithmetic ? Fma(rate.Threads) : Bandwidth(rate.Threads);

    /// <summary>The share of the limit that a loop reaches, from 0 to 1.</summary>
    /// <param name="rate">The loop.</param>
    public double Share(LoopRate rate) => rate.Rate / Of(rate);

    /// <summary>
    /// The share of its time that a loop would take at both limits, one after the other: what computes at the peak, and what must be moved at the bandwidth.
    /// </summary>
    /// <param name="rate">A loop that computes.</param>
    public double ShareOfBoth(LoopRate rate) => (rate.Rate / Fma(rate.Threads)) + (rate.Traffic / Bandwidth(rate.Threads));

    private double Fma(int threads) => threads == 1 ? FmaOne : FmaAll;

    private double Bandwidth(int threads) => threads == 1 ? Math.Max(ReadOne, TriadOne) : Math.Max(ReadAll, TriadAll);
}
