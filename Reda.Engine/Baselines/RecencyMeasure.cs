namespace Reda.Engine.Baselines;

/// <summary>What late in a history means.</summary>
public enum RecencyMeasure
{
    /// <summary>The place: (n + 1/2) / |R_u| for the item that came after n others. Long and short histories say the same.</summary>
    Place,

    /// <summary>Nearness to the end: 1 / (n + 1) for the item that came before n others. The last few items say nearly everything.</summary>
    End,
}
