using Reda.Peers.Torch;
using static TorchSharp.torch;

namespace Reda.Peers.Training;

/// <summary>One way to compute the loss of a few samples and its gradients with torch. Every thread has an instance of its own.</summary>
internal interface ISampleGradients
{
    /// <summary>What it is called in the report.</summary>
    string Name { get; }

    /// <summary>How many samples it takes at a time, so that what it forms stays in the caches.</summary>
    int Block { get; }

    /// <summary>Computes the loss, equation (10), and its gradients.</summary>
    /// <param name="model">The parameters.</param>
    /// <param name="items">[4 S] item indices: positive, negative, base and common of each sample.</param>
    /// <param name="itemGradients">[S, 4, k, d]: receives the gradient of each occurrence of an item.</param>
    /// <param name="gradients">The gradients of the shared parameters are added.</param>
    /// <returns>The sum of the losses.</returns>
    double Add(TorchModel model, Tensor items, Tensor itemGradients, SharedParameters gradients);
}
