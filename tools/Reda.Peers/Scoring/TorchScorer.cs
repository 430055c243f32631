using Reda.Engine.Models;
using Reda.Peers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Reda.Peers.Scoring;

/// <summary>
/// Scores candidates for whole users with torch, equations (9) and (11) in the factored form. The factors B_j = p_j (*) Q of a few history items stand against
/// all left items in one product each with keys and hidden weights, so that matrices are large and nothing is copied between the product and the softmax.
/// </summary>
/// <param name="model">The parameters.</param>
internal sealed class TorchScorer(TorchModel model) : IDisposable
{
    private const int Block = 4;

    private readonly Tensor _gram = model.Values.Slots.mm(model.Values.Slots.t()).DetachFromDisposeScope();

    /// <summary>Scores candidates.</summary>
    /// <param name="history">[h] distinct items, at least 2.</param>
    /// <param name="candidates">[c] items.</param>
    /// <returns>[c]: the scores, history items in the place of the candidate left out.</returns>
    public Tensor Score(Tensor history, Tensor candidates)
    {
        using var silence = no_grad();
        using var scope = NewDisposeScope();
        RedaOptions o = model.Options;
        long h = history.shape[0];
        Tensor known = model.AspectsLast(history), left = known.view(-1, o.Dimensions).t();
        Tensor user = zeros(o.MemorySlots);
        for (long first = 0; first < h; first += Block)
        {
            using var block = NewDisposeScope();
            long count = Math.Min(Block, h - first), reach = first + count - 1;
            if (reach == 0) continue;
            var (attention, weights) = Relate(known.narrow(0, first, count), left.narrow(1, 0, reach * o.Aspects));

            // Only pairs i < j: of the items of the block itself, those before j.
            Tensor earlier = arange(reach).unsqueeze(0) < arange(first, first + count).unsqueeze(1);
            weights.mul_(earlier.view(count, 1, reach, 1));
            user.add_(attention.bmm(weights.view(count * o.Aspects, -1, 1)).sum(dim: 0).squeeze(1));
        }

        Tensor preference = _gram.mv(user).div_(h * (h - 1) / 2).unsqueeze(0);
        Tensor right = model.AspectsLast(candidates).view(-1, o.Dimensions).t();
        Tensor sums = zeros(candidates.shape[0]);
        for (long first = 0; first < h; first += Block)
        {
            using var block = NewDisposeScope();
            long count = Math.Min(Block, h - first);
            var (attention, weights) = Relate(known.narrow(0, first, count), right);
            Tensor fits = preference.matmul(attention).view_as(weights).mul_(weights).sum([1, 3]);
            fits.masked_fill_(history.narrow(0, first, count).unsqueeze(1) == candidates, 0);
            sums.add_(fits.sum(dim: 0));
        }

        Tensor compared = h - (history.unsqueeze(1) == candidates).sum(dim: 0);
        return sums.div_(compared).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _gram.Dispose();

    /// <summary>Both attentions of all pairs of a left and a right item.</summary>
    /// <param name="right">[j, k, d].</param>
    /// <param name="left">[d, i k].</param>
    /// <returns>Attention over the slots [j k, m, i k], and the weights of the interactions [j, k, i, k].</returns>
    private (Tensor Attention, Tensor Weights) Relate(Tensor right, Tensor left)
    {
        RedaOptions o = model.Options;
        int k = o.Aspects, m = o.MemorySlots, s = o.HiddenSize, d = o.Dimensions;
        long count = right.shape[0];
        Tensor aspects = right.view(-1, 1, d);
        Tensor attention = (aspects * model.Values.Keys).view(-1, d).mm(left).view(count * k, m, -1).softmax(1);
        Tensor hidden = (aspects * model.Values.HiddenWeight).view(-1, d).mm(left).view(count * k, s, -1);
        hidden.add_(model.Values.HiddenBias.unsqueeze(1)).relu_();
        Tensor scores = model.Values.Projection.unsqueeze(0).matmul(hidden).view(count, k, -1, k);
        Tensor weights = scores.transpose(2, 3).reshape(count, k * k, -1).softmax(1);
        return (attention, weights.view(count, k, k, -1).transpose(2, 3).contiguous());
    }
}
