using Reda.Engine.Models;
using Reda.Peers.Torch;
using static TorchSharp.torch;

namespace Reda.Peers.Training;

/// <summary>What autograd differentiates with respect to: the rows of the samples' items and the shared parameters. Recording lasts as long as this lives.</summary>
internal sealed class AutogradLeaves : IDisposable
{
    private readonly IDisposable _recording = enable_grad();

    /// <summary>Marks the rows; the shared parameters are not copied.</summary>
    /// <param name="model">The parameters.</param>
    /// <param name="items">The aspect embeddings of the samples' items, copied from the table.</param>
    public AutogradLeaves(TorchModel model, Tensor items)
    {
        Items = items.requires_grad_(true);
        Keys = Leaf(model.Values.Keys);
        HiddenWeight = Leaf(model.Values.HiddenWeight);
        HiddenBias = Leaf(model.Values.HiddenBias);
        Projection = Leaf(model.Values.Projection);
        Slots = Leaf(model.Values.Slots);
    }

    /// <summary>The aspect embeddings of the samples' items.</summary>
    public Tensor Items { get; }

    /// <summary>K: [m, d].</summary>
    public Tensor Keys { get; }

    /// <summary>W: [s, d].</summary>
    public Tensor HiddenWeight { get; }

    /// <summary>b: [s].</summary>
    public Tensor HiddenBias { get; }

    /// <summary>h: [s].</summary>
    public Tensor Projection { get; }

    /// <summary>M: [m, d].</summary>
    public Tensor Slots { get; }

    /// <summary>Runs the graph backwards.</summary>
    /// <param name="loss">The sum of the losses.</param>
    /// <param name="itemGradients">Receives the gradients of <see cref="Items"/>, in the same order.</param>
    /// <param name="gradients">The other gradients are added.</param>
    /// <returns>The loss.</returns>
    public double Differentiate(Tensor loss, Tensor itemGradients, SharedParameters gradients)
    {
        IList<Tensor> found = autograd.grad([loss], [Items, Keys, HiddenWeight, HiddenBias, Projection, Slots]);
        using var silence = no_grad();
        itemGradients.copy_(found[0]);
        gradients.Keys.add_(found[1]);
        gradients.HiddenWeight.add_(found[2]);
        gradients.HiddenBias.add_(found[3]);
        gradients.Projection.add_(found[4]);
        gradients.Slots.add_(found[5]);
        return loss.item<float>();
    }

    /// <inheritdoc/>
    public void Dispose() => _recording.Dispose();

    private static Tensor Leaf(Tensor values) => values.detach().requires_grad_(true);
}
