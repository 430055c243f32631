namespace Reda.Engine.Data;

/// <summary>
/// Where training samples come from. A sample has three pairs of items, the roles positive (0), negative (1) and context (2), and lists its distinct items once.
/// </summary>
internal interface ISampleSource : IBatchSource
{
    /// <summary>Where the left (0) or right (1) item of a role stands among a sample's items.</summary>
    /// <param name="role">The role.</param>
    /// <param name="side">The side.</param>
    int Place(int role, int side);
}
