using Reda.Engine.Models;
using Reda.Peers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Reda.Peers.Training;

/// <summary>The paper's formulas as they stand, differentiated by torch: every interaction vector and every relation is formed, once a pair.</summary>
internal sealed class NaiveAutograd : ISampleGradients
{
    /// <inheritdoc/>
    public string Name => "autograd, the paper's formulas";

    /// <inheritdoc/>
    public int Block => 64;

    /// <inheritdoc/>
    public double Add(TorchModel model, Tensor items, Tensor itemGradients, SharedParameters gradients)
    {
        using var scope = NewDisposeScope();
        RedaOptions o = model.Options;
        using var leaves = new AutogradLeaves(model, model.AspectsLast(items).view(-1, 4, o.Aspects, o.Dimensions));
        int rows = o.Aspects * o.Aspects;

        // (2) v_nl = p_i^n (*) p_j^l: a row an interaction.
        Tensor p = leaves.Items, left = p.narrow(1, 0, 3).unsqueeze(3), right = p.narrow(1, 3, 1).unsqueeze(2);
        Tensor v = (left * right).view(-1, o.Dimensions);

        // (3)-(5) memory attention, (6)-(7) weight attention, (8) pooling.
        Tensor r = v.mm(leaves.Keys.t()).softmax(1).mm(leaves.Slots);
        Tensor hidden = addmm(leaves.HiddenBias, v, leaves.HiddenWeight.t(), 1, 1).relu();
        Tensor weights = hidden.mv(leaves.Projection).view(-1, 1, rows).softmax(2);
        Tensor relations = weights.bmm(r.view(-1, rows, o.Dimensions)).view(-1, 3, o.Dimensions);

        // (10)
        Tensor x = (relations.select(1, 2) * (relations.select(1, 1) - relations.select(1, 0))).sum(1);
        return leaves.Differentiate(nn.functional.softplus(x).sum(), itemGradients, gradients);
    }
}
