using Reda.Engine.Data;
using Reda.Engine.Models;
using Reda.Engine.Threading;
using Reda.Peers.Torch;
using TorchSharp;

namespace Reda.Peers.Scoring;

/// <summary>Whole users with 101 candidates each, to be scored by either side; a task is a user.</summary>
internal sealed class ScoringWork
{
    private const int CandidatesPerUser = 101;
    private const int SmallestHistory = 2;

    private readonly Interactions _data;
    private readonly int[] _users;
    private readonly int[][] _candidates;

    /// <summary>Draws users and candidates.</summary>
    /// <param name="data">The histories.</param>
    /// <param name="users">How many users.</param>
    public ScoringWork(Interactions data, int users)
    {
        _data = data;
        int[] fit = [.. Enumerable.Range(0, data.Users.Count).Where(user => data.History(user).Length >= SmallestHistory)];
        var random = new CounterRandom(5, 0, 0);
        _users = new int[Math.Min(users, fit.Length)];
        foreach (ref int user in _users.AsSpan()) user = fit[random.Next(fit.Length)];
        _candidates = new int[_users.Length][];
        for (int n = 0; n < _users.Length; n++)
        {
            _candidates[n] = new int[CandidatesPerUser];
            foreach (ref int candidate in _candidates[n].AsSpan()) candidate = random.Next(data.Items.Count);
        }
    }

    /// <summary>The number of users.</summary>
    public int Users => _users.Length;

    /// <summary>The pairs of items that have to be related: history pairs for the user embedding, and history times candidates.</summary>
    public long Pairs => _users.Sum(user => PairsOf(_data.History(user).Length));

    /// <summary>Scores with Reda.</summary>
    /// <param name="model">The model.</param>
    /// <param name="scores">[users][101]: receives the scores.</param>
    public IParallelWork With(RedaModel model, float[][] scores) => new Task(user => model.Score(_data.History(_users[user]), _candidates[user], scores[user]));

    /// <summary>Scores with torch.</summary>
    /// <param name="scorer">The scorer.</param>
    /// <param name="scores">[users][101]: receives the scores.</param>
    public IParallelWork With(TorchScorer scorer, float[][] scores) => new Task(user =>
    {
        using torch.Tensor history = torch.tensor(Array.ConvertAll(_data.History(_users[user]).ToArray(), item => (long)item));
        using torch.Tensor candidates = torch.tensor(Array.ConvertAll(_candidates[user], item => (long)item));
        using torch.Tensor result = scorer.Score(history, candidates);
        TorchMemory.Values(result).CopyTo(scores[user]);
    });

    /// <summary>Room for the scores.</summary>
    public float[][] Room() => [.. _users.Select(_ => new float[CandidatesPerUser])];

    private static long PairsOf(int length) => ((long)length * CandidatesPerUser) + ((long)length * (length - 1) / 2);

    private sealed class Task(Action<int> score) : IParallelWork
    {
        public void Run(int task, int worker) => score(task);
    }
}
