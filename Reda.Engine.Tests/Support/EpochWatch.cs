using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Models;

namespace Reda.Engine.Tests.Support;

/// <summary>Looks on after every epoch and notes what the method scores then, known users and histories alike.</summary>
/// <param name="data">The data that the method is fitted to.</param>
internal sealed class EpochWatch(Interactions data)
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<float[]> _scores = [];

    /// <summary>What was scored after every epoch.</summary>
    public IReadOnlyList<float[]> Scores => _scores;

    /// <summary>To be called after every epoch.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="model">The method as it is then.</param>
    public void Note(int epoch, IRecommender model)
    {
        _scores.Add(Of(model));
        Assert.That((epoch, Environment.CurrentManagedThreadId), Is.EqualTo((_scores.Count, _thread)));
    }

    /// <summary>What a method scores.</summary>
    /// <param name="model">The method.</param>
    public float[] Of(IRecommender model)
    {
        int[] all = [.. Enumerable.Range(0, data.Items.Count)];
        var scores = new List<float>();
        var some = new float[all.Length];
        for (int user = 0; user < Math.Min(data.Users.Count, 5); user++)
        {
            model.Score(data.Users.Ids[user], data.History(user), all, some);
            scores.AddRange(some);
            model.Score(data.History(user), all, some);
            scores.AddRange(some);
        }

        return [.. scores];
    }
}
