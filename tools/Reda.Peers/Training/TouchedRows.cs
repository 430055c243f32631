using Reda.Engine.Threading;
using Reda.Peers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Reda.Peers.Training;

/// <summary>Row-wise Adam: only the items of the batch move. Rows are gathered, moved and put back in blocks that stay in the caches.</summary>
internal sealed class TouchedRows : IItemUpdate
{
    private const int Block = 64;

    /// <inheritdoc/>
    public string Name => "row-wise Adam";

    /// <inheritdoc/>
    public void Run(WorkerTeam team, TorchModel model, TorchAdam adam, ItemOccurrences occurrences, Tensor gradients)
        => team.Run(new Work(model, adam, occurrences, gradients), (occurrences.Items.Length + Block - 1) / Block);

    private sealed class Work(TorchModel model, TorchAdam adam, ItemOccurrences occurrences, Tensor gradients) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            using var silence = no_grad();
            using var scope = NewDisposeScope();
            int begin = task * Block, end = Math.Min(begin + Block, occurrences.Items.Length);
            Tensor items = tensor(occurrences.Items[begin..end].ToArray());
            Tensor sums = gradients.index_select(0, tensor(occurrences.First[begin..end].ToArray()));
            AddRepeats(sums, begin, end);

            Tensor rows = model.Items.index_select(0, items);
            adam.Step(rows.select(1, 0), sums, rows.select(1, 1), rows.select(1, 2));
            model.Items.index_copy_(0, items, rows);
        }

        private void AddRepeats(Tensor sums, int begin, int end)
        {
            var rows = new List<long>();
            var places = new List<long>();
            foreach (var (row, place) in occurrences.RepeatsOf(begin, end))
            {
                rows.Add(row - begin);
                places.Add(place);
            }

            if (rows.Count > 0) sums.index_add_(0, tensor(rows), gradients.index_select(0, tensor(places)), 1);
        }
    }
}
