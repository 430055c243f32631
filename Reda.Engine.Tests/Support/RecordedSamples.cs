using Reda.Engine.Data;

namespace Reda.Engine.Tests.Support;

/// <summary>Samples known beforehand, one list an epoch. Shared samples list four items like the sampler's; the others six.</summary>
internal sealed class RecordedSamples(SampleReading reading, IReadOnlyList<IReadOnlyList<RelationSample>> epochs) : ISampleSource
{
    public int SamplesPerEpoch => epochs[0].Count;

    public int ItemsPerSample => reading == SampleReading.Shared ? 4 : 6;

    public int Place(int role, int side) => reading == SampleReading.Independent ? (2 * role) + side : side == 0 ? role : 3;

    public void Draw(int epoch, int first, Span<int> items)
    {
        for (int n = 0; n < items.Length; n += ItemsPerSample)
        {
            RelationSample sample = epochs[epoch][first + (n / ItemsPerSample)];
            for (int role = 0; role < 3; role++) (items[n + Place(role, 0)], items[n + Place(role, 1)]) = sample.Pair(role);
        }
    }
}
