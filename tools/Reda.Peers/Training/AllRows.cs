using Reda.Engine.Threading;
using Reda.Peers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Reda.Peers.Training;

/// <summary>Dense Adam: every item moves at every step, as in the textbook. The table is passed through the caches once, in blocks of rows.</summary>
internal sealed class AllRows : IItemUpdate
{
    private const int Block = 256;

    /// <inheritdoc/>
    public string Name => "dense Adam";

    /// <inheritdoc/>
    public void Run(WorkerTeam team, TorchModel model, TorchAdam adam, ItemOccurrences occurrences, Tensor gradients)
    {
        (long Item, long Place)[] places = new (long, long)[occurrences.Items.Length + occurrences.Repeats.Length];
        for (int row = 0; row < occurrences.Items.Length; row++) places[row] = (occurrences.Items[row], occurrences.First[row]);
        for (int n = 0; n < occurrences.Repeats.Length; n++)
        {
            var (row, place) = occurrences.Repeats[n];
            places[occurrences.Items.Length + n] = (occurrences.Items[row], place);
        }

        Array.Sort(places);
        team.Run(new Work(model, adam, places, gradients), ((int)model.Items.shape[0] + Block - 1) / Block);
    }

    private sealed class Work(TorchModel model, TorchAdam adam, (long Item, long Place)[] places, Tensor gradients) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            using var silence = no_grad();
            using var scope = NewDisposeScope();
            long begin = (long)task * Block, rows = Math.Min(Block, model.Items.shape[0] - begin);
            int first = ~Array.BinarySearch(places, (begin, -1)), last = ~Array.BinarySearch(places, (begin + rows, -1));
            ReadOnlySpan<(long Item, long Place)> named = places.AsSpan(first..last);

            Tensor sums = zeros(rows, model.Items.shape[2]);
            if (named.Length > 0)
            {
                var targets = new long[named.Length];
                var sources = new long[named.Length];
                for (int n = 0; n < named.Length; n++) (targets[n], sources[n]) = (named[n].Item - begin, named[n].Place);
                sums.index_add_(0, tensor(targets), gradients.index_select(0, tensor(sources)), 1);
            }

            Tensor items = model.Items.narrow(0, begin, rows);
            adam.Step(items.select(1, 0), sums, items.select(1, 1), items.select(1, 2));
        }
    }
}
