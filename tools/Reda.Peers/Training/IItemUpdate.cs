using Reda.Engine.Threading;
using Reda.Peers.Torch;
using static TorchSharp.torch;

namespace Reda.Peers.Training;

/// <summary>How Adam moves the item table.</summary>
internal interface IItemUpdate
{
    /// <summary>What it is called in the report.</summary>
    string Name { get; }

    /// <summary>Does one step.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="model">The parameters.</param>
    /// <param name="adam">The optimiser, whose step has begun.</param>
    /// <param name="occurrences">The items of the batch.</param>
    /// <param name="gradients">[occurrences, k d]: their gradients.</param>
    void Run(WorkerTeam team, TorchModel model, TorchAdam adam, ItemOccurrences occurrences, Tensor gradients);
}
