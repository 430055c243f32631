using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;

namespace Reda.Engine.Tests.Data;

internal sealed class PairSamplerTests
{
    private const int Negatives = 3;

    // User 2 owns every item.
    private static readonly Interactions Data = Interactions.From([(0, 0), (0, 1), (1, 3), (1, 4), (1, 5), (2, 0), (2, 1), (2, 3), (2, 4), (2, 5), (3, 4)]);

    [Test]
    public void Draw_AnEpoch_VisitsEveryInteractionOfUsersWhoLackItemsOnce([Values(1, 2, 77)] int epoch)
    {
        var expected = Enumerable.Range(0, 4).Where(user => user != 2).SelectMany(user => Data.History(user).ToArray().Select(item => (user, item)));

        Assert.That(Epoch(epoch).Select(sample => (sample.User, sample.Items[0])), Is.EquivalentTo(expected));
    }

    [Test]
    public void Draw_TwoEpochs_DifferInOrderAndNegatives()
        => Assert.That(Epoch(1).SelectMany(sample => sample.Items), Is.Not.EqualTo(Epoch(2).SelectMany(sample => sample.Items)));

    [Test]
    [Category("Numerical")]
    public void Draw_InPieces_GivesTheSameSamples()
    {
        var whole = Epoch(5).ToArray();
        var sampler = new PairSampler(Data, Negatives, seed: 3);
        for (int n = 0; n < whole.Length; n++)
        {
            int[] user = [0], items = new int[1 + Negatives];
            sampler.Draw(5, n, user, items);

            Assert.That(user[0], Is.EqualTo(whole[n].User));
            Assert.That(items, Is.EqualTo(whole[n].Items));
        }
    }

    [Test]
    public void Draw_Negatives_AreUniformOverWhatTheUserLacks()
    {
        var counts = new int[4, Data.Items.Count];
        const int Epochs = 4000;
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            foreach (var (user, items) in Epoch(epoch))
            {
                foreach (int negative in items[1..]) counts[user, negative]++;
            }
        }

        for (int user = 0; user < 4; user++)
        {
            int length = Data.History(user).Length, lacking = Data.Items.Count - length;
            for (int item = 0; item < Data.Items.Count; item++)
            {
                bool own = Data.History(user).Contains(item);
                double expected = own || user == 2 ? 0 : (double)Epochs * Negatives * length / lacking;
                Assert.That(counts[user, item], Is.EqualTo(expected).Within(6 * Math.Sqrt(expected)));
            }
        }
    }

    [Test]
    public void ByRank_AnyHistory_CountsWhatIsNotInIt()
    {
        var random = new Random(4);
        for (int attempt = 0; attempt < 200; attempt++)
        {
            int items = random.Next(1, 30);
            int[] history = [.. Enumerable.Range(0, items).Where(_ => random.Next(3) == 0)];
            int[] lacking = [.. Enumerable.Range(0, items).Except(history)];

            Assert.That(Enumerable.Range(0, lacking.Length).Select(rank => UnseenItems.ByRank(history, rank)), Is.EqualTo(lacking));
        }
    }

    [Test]
    public void Constructor_UsersWhoLackNothing_AreR105()
        => Assert.That(
            () => new PairSampler(Interactions.From([(0, 0), (0, 1)]), 1, 1), Throws.TypeOf<RedaException>().With.Property(nameof(RedaException.Code)).EqualTo("R105"));

    private static IEnumerable<(int User, int[] Items)> Epoch(int epoch)
    {
        var sampler = new PairSampler(Data, Negatives, seed: 3);
        int[] users = new int[sampler.SamplesPerEpoch], items = new int[sampler.SamplesPerEpoch * (1 + Negatives)];
        sampler.Draw(epoch, 0, users, items);
        return users.Select((user, n) => (user, items[(n * (1 + Negatives))..((n + 1) * (1 + Negatives))]));
    }
}
