using Reda.Engine.Data;
using Reda.Engine.Models;
using Reda.Engine.Threading;
using Reda.Peers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Reda.Peers.Training;

/// <summary>
/// One optimiser step with torch. Blocked, the samples of a batch are dealt out to threads in blocks, and every operation runs on one thread: blocks stay in the
/// caches, and threads wait for one another three times a step instead of in every operation. Otherwise a batch goes through each operation as a whole, as torch
/// programs are commonly written, and torch shares every operation out to its threads.
/// </summary>
internal sealed class TorchStep : IDisposable
{
    private readonly TorchModel _model;
    private readonly RelationSampler _sampler;
    private readonly ISampleGradients _way;
    private readonly IItemUpdate _update;
    private readonly WorkerTeam _team;
    private readonly TorchAdam _adam;
    private readonly SharedParameters[] _gradients;
    private readonly double[] _losses;
    private readonly long[] _items;
    private readonly Tensor _itemGradients;
    private readonly ItemOccurrences _occurrences;
    private readonly bool _blocked;
    private readonly int _threads;

    /// <summary>Allocates what a step needs.</summary>
    /// <param name="model">The parameters.</param>
    /// <param name="adam">The optimiser.</param>
    /// <param name="sampler">The samples, of the shared reading.</param>
    /// <param name="way">How gradients are computed.</param>
    /// <param name="update">Which rows of the item table move.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="blocked">Whether the batch is computed in blocks.</param>
    public TorchStep(
        TorchModel model, TorchAdam adam, RelationSampler sampler, ISampleGradients way, IItemUpdate update, int threads, bool blocked)
    {
        RedaOptions o = model.Options;
        _model = model;
        _adam = adam;
        _sampler = sampler;
        _way = way;
        _update = update;
        _team = new WorkerTeam(threads);
        _gradients = [.. Enumerable.Range(0, _team.Size).Select(_ => new SharedParameters(o))];
        _losses = new double[_team.Size];
        _items = new long[4 * o.BatchSize];
        _itemGradients = zeros(o.BatchSize, 4, o.Aspects, o.Dimensions).DetachFromDisposeScope();
        _occurrences = new ItemOccurrences((int)model.Items.shape[0]);
        _blocked = blocked;
        _threads = threads;
    }

    /// <summary>The way's name and that of the update.</summary>
    public string Name => $"{_way.Name}, {_update.Name}, {(_blocked ? "in blocks" : "batch at a time")}";

    /// <summary>Does one step.</summary>
    /// <param name="epoch">The epoch, which names the random numbers.</param>
    /// <param name="first">The first sample's position in the epoch.</param>
    /// <param name="count">The number of samples, at most the batch size.</param>
    /// <returns>The sum of the losses.</returns>
    public double Run(int epoch, int first, int count)
    {
        double loss = Differentiate(epoch, first, count);
        using var silence = no_grad();
        using var scope = NewDisposeScope();
        _occurrences.Build(_items.AsSpan(0, 4 * count));
        _adam.BeginStep();
        _update.Run(_team, _model, _adam, _occurrences, _itemGradients.view(-1, _model.Items.shape[2]));
        _adam.Step(_model.Values.Flat, _gradients[0].Flat, _model.FirstMoments.Flat, _model.SecondMoments.Flat);
        return loss;
    }

    /// <summary>Computes the gradients of a batch and moves nothing.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The first sample's position in the epoch.</param>
    /// <param name="count">The number of samples.</param>
    /// <returns>The sum of the losses.</returns>
    public double Differentiate(int epoch, int first, int count)
    {
        using var silence = no_grad();
        foreach (SharedParameters gradients in _gradients) gradients.Flat.zero_();
        Array.Clear(_losses);
        int block = _blocked ? _way.Block : count;
        if (!_blocked) set_num_threads(_threads);
        _team.Run(new GradientWork(this, epoch, first, count, block), (count + block - 1) / block);
        set_num_threads(1);
        for (int worker = 1; worker < _gradients.Length; worker++) _gradients[0].Flat.add_(_gradients[worker].Flat);
        return _losses.Sum();
    }

    /// <summary>The gradients of the shared parameters after <see cref="Differentiate"/>.</summary>
    public SharedParameters SharedGradients => _gradients[0];

    /// <summary>The items of the last batch: positive, negative, base and common of each sample.</summary>
    public ReadOnlySpan<long> Items => _items;

    /// <summary>The gradients of the last batch's items, one an occurrence: [batch, 4, k, d].</summary>
    public Tensor ItemGradients => _itemGradients;

    /// <inheritdoc/>
    public void Dispose()
    {
        _team.Dispose();
        foreach (SharedParameters gradients in _gradients) gradients.Dispose();
        _itemGradients.Dispose();
    }

    private sealed class GradientWork(TorchStep step, int epoch, int first, int count, int block) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            using var silence = no_grad();
            using var scope = NewDisposeScope();
            int begin = task * block, samples = Math.Min(block, count - begin);
            Span<long> items = step._items.AsSpan(4 * begin, 4 * samples);
            Span<int> drawn = stackalloc int[4];
            for (int n = 0; n < samples; n++)
            {
                step._sampler.Draw(epoch, first + begin + n, drawn);
                for (int place = 0; place < 4; place++) items[(4 * n) + place] = drawn[place];
            }

            step._losses[worker] += step._way.Add(
                step._model, tensor(items.ToArray()), step._itemGradients.narrow(0, begin, samples), step._gradients[worker]);
        }
    }
}
