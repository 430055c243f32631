using Reda.Engine.Models;
using Reda.Peers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Reda.Peers.Training;

/// <summary>
/// The factored form differentiated by torch: the three pairs of a sample share the common item's row, keys and hidden weights are one matrix Q = [K; W], and
/// relations are codes that meet through the Gram matrix.
/// </summary>
/// <remarks>
/// The interaction vectors are formed, 27 rows a sample at k = 3. The other order, the common item's factor B_j = p_j (*) Q of 90 rows a sample and a batched
/// product with it, takes more than twice as long with torch: small matrices, and
/// gradients of the larger factor.
/// </remarks>
internal sealed class SharedAutograd : ISampleGradients
{
    private const int Roles = 3;

    /// <inheritdoc/>
    public string Name => "autograd, shared factor";

    /// <inheritdoc/>
    public int Block => 64;

    /// <inheritdoc/>
    public double Add(TorchModel model, Tensor items, Tensor itemGradients, SharedParameters gradients)
    {
        using var scope = NewDisposeScope();
        RedaOptions o = model.Options;
        int k = o.Aspects, m = o.MemorySlots, s = o.HiddenSize, d = o.Dimensions;
        long samples = items.shape[0] / 4;
        using var leaves = new AutogradLeaves(model, model.AspectsFirst(items.view(samples, 4).t()));

        // v: [role, n, l, sample, d], a row an interaction; logits: [m + s, role n l sample].
        Tensor left = leaves.Items.narrow(0, 0, Roles).unsqueeze(2), common = leaves.Items.select(0, Roles);
        Tensor v = (left * common).view(-1, d);
        Tensor logits = cat([leaves.Keys, leaves.HiddenWeight], 0).mm(v.t());
        Tensor attention = logits.narrow(0, 0, m).softmax(0).view(m, Roles, k * k, samples);
        Tensor hidden = (logits.narrow(0, m, s) + leaves.HiddenBias.unsqueeze(1)).relu();
        Tensor weights = leaves.Projection.unsqueeze(0).mm(hidden).view(Roles, k * k, samples).softmax(1);
        Tensor codes = (attention * weights).sum(2);

        Tensor gram = leaves.Slots.mm(leaves.Slots.t());
        Tensor difference = codes.select(1, 1) - codes.select(1, 0);
        Tensor x = (difference * gram.mm(codes.select(1, 2))).sum(dim: 0);
        return leaves.Differentiate(nn.functional.softplus(x).sum(), itemGradients.permute(1, 2, 0, 3), gradients);
    }
}
