namespace Reda.Engine.Models;

/// <summary>What relates two items: how much every pair of their aspects gives to the strength of the relation through every memory slot.</summary>
/// <param name="Item">One item's external id.</param>
/// <param name="Other">The other's.</param>
/// <param name="Strength">s_ij = g . c_ij, see <see cref="SimilarityMeasure.Strength"/>.</param>
/// <param name="Affinity">a_ij, see <see cref="SimilarityMeasure.Affinity"/>.</param>
/// <param name="Contributions">
/// [aspects of the item, aspects of the other, slots]: g_t w_nl A_nl,t. They sum to the strength, within the rounding of single precision. Without memory attention
/// the last axis are the dimensions.
/// </param>
/// <param name="Background">[slots]: g_t (c_i + c_j - c)_t, what the mean relations of both items explain. They sum to strength - affinity.</param>
public sealed record ItemRelation(string Item, string Other, double Strength, double Affinity, double[,,] Contributions, double[] Background)
{
    /// <summary>What one slot gives to the strength.</summary>
    /// <param name="slot">The slot, from 0.</param>
    public double OfSlot(int slot)
    {
        double sum = 0;
        for (int n = 0; n < Contributions.GetLength(0); n++)
        {
            for (int l = 0; l < Contributions.GetLength(1); l++) sum += Contributions[n, l, slot];
        }

        return sum;
    }

    /// <summary>What one slot gives to the affinity: its part of the strength beyond the background.</summary>
    /// <param name="slot">The slot, from 0.</param>
    public double AffinityOfSlot(int slot) => OfSlot(slot) - Background[slot];

    /// <summary>What one aspect of the item and one of the other give to the strength.</summary>
    /// <param name="aspect">The item's aspect, from 0.</param>
    /// <param name="otherAspect">The other's aspect, from 0.</param>
    public double OfAspects(int aspect, int otherAspect)
    {
        double sum = 0;
        for (int t = 0; t < Contributions.GetLength(2); t++) sum += Contributions[aspect, otherAspect, t];
        return sum;
    }
}
