using Reda.Engine.Models;
using Reda.Peers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Reda.Peers.Training;

/// <summary>
/// The gradients of the factored form, derived by hand, on torch's matrix products. The interaction vectors of a block are formed, because one large product
/// with the stacked queries [K; W] is faster than many small ones with the common item's factor; logits are kept with the samples last, so that softmaxes and
/// sums run along whole vectors; codes meet through the Gram matrix.
/// </summary>
internal sealed class HandGradients : ISampleGradients
{
    private const int Roles = 3;

    /// <inheritdoc/>
    public string Name => "hand-derived gradients";

    /// <inheritdoc/>
    public int Block => 64;

    /// <inheritdoc/>
    public double Add(TorchModel model, Tensor items, Tensor itemGradients, SharedParameters gradients)
    {
        using var scope = NewDisposeScope();
        RedaOptions o = model.Options;
        SharedParameters shared = model.Values;
        int k = o.Aspects, m = o.MemorySlots, s = o.HiddenSize, d = o.Dimensions;
        long samples = items.shape[0] / 4;

        // v: [role, n, l, sample, d], a row an interaction.
        Tensor p = model.AspectsFirst(items.view(samples, 4).t());
        Tensor left = p.narrow(0, 0, Roles), common = p.select(0, Roles);
        Tensor v = (left.unsqueeze(2) * common).view(-1, d);

        // [m + s, role n l sample].
        Tensor logits = shared.Queries.mm(v.t());
        Tensor attention = logits.narrow(0, 0, m).softmax(0).view(m, Roles, k * k, samples);
        Tensor hidden = logits.narrow(0, m, s).add_(shared.HiddenBias.unsqueeze(1)).relu_();
        Tensor weights = shared.Projection.unsqueeze(0).mm(hidden).view(Roles, k * k, samples).softmax(1);
        Tensor weighted = attention * weights;
        Tensor codes = weighted.sum(2);

        Tensor gram = shared.Slots.mm(shared.Slots.t());
        Tensor context = codes.select(1, 2), difference = codes.select(1, 1) - codes.select(1, 0), preference = gram.mm(context);
        Tensor x = (difference * preference).sum(dim: 0), f = x.sigmoid();

        // dM = (dG + dG^T) M with dG = sum over samples of f c_c (c_n - c_p)^T.
        Tensor dGram = (context * f).mm(difference.t());
        gradients.Slots.addmm_(dGram + dGram.t(), shared.Slots, 1, 1);

        Tensor dNegative = preference.mul_(f), dContext = gram.mm(difference).mul_(f);
        Tensor dCodes = stack([-dNegative, dNegative, dContext], 1).unsqueeze(2);
        Tensor e = (attention * dCodes).sum(dim: 0);
        Tensor dScores = weights * e;
        dScores.sub_(weights * dScores.sum(1, keepdim: true));

        // The gradients of the logits, in their place.
        logits.narrow(0, 0, m).view(m, Roles, k * k, samples).copy_(dCodes).sub_(e).mul_(weighted);
        Tensor scores = dScores.view(-1);
        gradients.Projection.add_(hidden.mv(scores));
        hidden.sign_().mul_(scores).mul_(shared.Projection.unsqueeze(1));
        gradients.HiddenBias.add_(hidden.sum(1));
        gradients.Queries.addmm_(logits, v, 1, 1);

        Tensor dv = logits.t().mm(shared.Queries).view(Roles, k, k, samples, d);
        Tensor destination = itemGradients.permute(1, 2, 0, 3).zero_();
        Tensor dLeft = destination.narrow(0, 0, Roles), dCommon = destination.select(0, Roles);
        for (int l = 0; l < k; l++) dLeft.addcmul_(dv.select(2, l), common[l], 1);
        for (int role = 0; role < Roles; role++)
        {
            for (int n = 0; n < k; n++) dCommon.addcmul_(dv[role, n], left[role, n], 1);
        }

        return nn.functional.softplus(x).sum().item<float>();
    }
}
