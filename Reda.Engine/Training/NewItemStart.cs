namespace Reda.Engine.Training;

/// <summary>Where the vectors of items start that an update adds.</summary>
public enum NewItemStart
{
    /// <summary>
    /// Halfway to the mean of the known items that stand in histories with the item: among its like, but without the weight of items that everybody has. The default.
    /// </summary>
    Neighbours,

    /// <summary>Where training anew would start them: near zero.</summary>
    Random,
}
