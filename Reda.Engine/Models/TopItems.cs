namespace Reda.Engine.Models;

/// <summary>Keeps the best items of each user of a block while their scores go by.</summary>
/// <param name="histories">All histories; their items are left out where <paramref name="excludeSeen"/> says so.</param>
/// <param name="first">The first user of the block.</param>
/// <param name="users">The number of users of the block.</param>
/// <param name="count">How many items to keep of each.</param>
/// <param name="excludeSeen">Whether items of the history are left out.</param>
/// <param name="filter">Which items may be kept; <see langword="null"/> means all.</param>
internal sealed class TopItems(IReadOnlyList<int[]> histories, int first, int users, int count, bool excludeSeen, ItemFilter? filter = null) : ICatalogueVisitor
{
    private readonly Ranked[] _kept = new Ranked[(long)users * count];
    private readonly int[] _lengths = new int[users];

    /// <summary>What an item that is kept takes, in bytes.</summary>
    public static unsafe int BytesPerItem => sizeof(Ranked);

    /// <inheritdoc/>
    public void Visit(int user, int worker, ReadOnlySpan<int> items, ReadOnlySpan<float> scores)
    {
        int[] history = histories[user];
        if (count == 0 || history.Length == 0) return;
        Span<Ranked> kept = Slots(user - first);
        ref int length = ref _lengths[user - first];
        for (int n = 0; n < items.Length; n++)
        {
            // Most fall short of the worst that is kept.
            if (length == count && scores[n] < kept[0].Score) continue;
            var candidate = new Ranked(items[n], scores[n]);
            if (length == count && !candidate.IsBefore(kept[0])) continue;
            if (filter is not null && !filter.Allows(candidate.Item)) continue;
            if (excludeSeen && Array.IndexOf(history, candidate.Item) >= 0) continue;
            if (length < count) Rise(kept, length++, candidate);
            else Sink(kept, length, candidate);
        }
    }

    /// <summary>The best items of one user, best first; equal scores in index order. Ends the keeping of that user.</summary>
    /// <param name="user">The user.</param>
    public ReadOnlySpan<Ranked> Best(int user)
    {
        Span<Ranked> kept = Slots(user - first)[.._lengths[user - first]];
        Sort(kept);
        return kept;
    }

    /// <summary>Brings items into the one order of recommendations.</summary>
    internal static void Sort(Span<Ranked> items) => items.Sort((a, b) => a.IsBefore(b) ? -1 : b.IsBefore(a) ? 1 : 0);

    private Span<Ranked> Slots(int user) => _kept.AsSpan(user * count, count);

    /// <summary>A heap with the worst on top takes one more.</summary>
    internal static void Rise(Span<Ranked> heap, int hole, Ranked item)
    {
        for (int parent; hole > 0 && heap[parent = (hole - 1) / 2].IsBefore(item); hole = parent) heap[hole] = heap[parent];
        heap[hole] = item;
    }

    /// <summary>The worst of a full heap makes room for a better one.</summary>
    internal static void Sink(Span<Ranked> heap, int length, Ranked item)
    {
        int hole = 0;
        for (int child = 1; child < length; child = (2 * hole) + 1)
        {
            if (child + 1 < length && heap[child].IsBefore(heap[child + 1])) child++;
            if (!item.IsBefore(heap[child])) break;
            heap[hole] = heap[child];
            hole = child;
        }

        heap[hole] = item;
    }

    /// <summary>An item with its score.</summary>
    /// <param name="Item">The index.</param>
    /// <param name="Score">The score.</param>
    internal readonly record struct Ranked(int Item, float Score)
    {
        /// <summary>The one order of recommendations: the higher score first, equal scores in index order, what is not a number last.</summary>
        /// <param name="other">Another item.</param>
        public bool IsBefore(Ranked other)
        {
            int order = other.Score.CompareTo(Score);
            return order < 0 || (order == 0 && Item < other.Item);
        }
    }
}
