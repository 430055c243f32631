using Reda.Engine.Data;

namespace Reda.Engine.Tests.Support;

/// <summary>Samples known beforehand, one list an epoch. Shared samples list four items like the sampler's; the others six.</summary>
internal sealed class RecordedSamples(SampleReading reading, IReadOnlyList<IReadOnlyList<RelationSample>> epochs) : ISampleSource
{
    public int SamplesPerEpoch => epochs[0].Count;

    public int ItemsPerSample => reading == SampleReading.Shared ? 4 : 6;

    public int Place(int role, int side) => reading == SampleReading.Independent ? (2 * role) + side : side == 0 ? role : 3;

    public void Draw(int epoch, int position, Span<int> items)
    {
        RelationSample sample = epochs[epoch][position];
        for (int role = 0; role < 3; role++) (items[Place(role, 0)], items[Place(role, 1)]) = sample.Pair(role);
    }
}
