using Reda.Engine.Memory;

namespace Reda.Engine.Layers;

/// <summary>
/// The memory attention layer, equations (3)-(5): each interaction addresses the memory by its likeness to the keys and reads the slots,
/// A_r = softmax_t(v_r . K_t) and r_r = sum_t A_rt M_t. The ablation NMAL leaves this layer out.
/// </summary>
internal static class MemoryAttention
{
    /// <summary>Effectively computes attention = softmax over each row of (interactions keys^T); relations = attention slots.</summary>
    /// <param name="interactions">[R, d]: v, one row for each pair of aspects.</param>
    /// <param name="keys">[m, d]: K.</param>
    /// <param name="slots">[m, d]: M.</param>
    /// <param name="attention">[R, m]: receives A; every row sums to 1.</param>
    /// <param name="relations">[R, d]: receives the relations r of the single aspect pairs.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static void Forward(
        Matrix<double> interactions,
        Matrix<double> keys,
        Matrix<double> slots,
        Matrix<double> attention,
        Matrix<double> relations)
    {
        Shape.Require(keys, slots.Rows, interactions.Columns);
        Shape.Require(slots, slots.Rows, interactions.Columns);
        Shape.Require(attention, interactions.Rows, slots.Rows);
        Shape.Require(relations, interactions.Rows, interactions.Columns);

        for (int r = 0; r < interactions.Rows; r++)
        {
            for (int t = 0; t < keys.Rows; t++) attention[r, t] = Algebra.Dot(interactions[r], keys[t]);
            Algebra.Softmax(attention[r]);

            relations[r].Clear();
            for (int t = 0; t < slots.Rows; t++) Algebra.AddScaled(attention[r, t], slots[t], relations[r]);
        }
    }

    /// <summary>
    /// Adds the gradients of interactions, keys and slots. The logit a_rt = v_r . K_t has the gradient A_rt (dr_r . M_t - sum_q A_rq dr_r . M_q),
    /// whose second term is dr_r . r_r.
    /// </summary>
    /// <param name="interactions">[R, d]: as given to <see cref="Forward"/>.</param>
    /// <param name="keys">[m, d]: as given to <see cref="Forward"/>.</param>
    /// <param name="slots">[m, d]: as given to <see cref="Forward"/>.</param>
    /// <param name="attention">[R, m]: cached by <see cref="Forward"/>.</param>
    /// <param name="relations">[R, d]: cached by <see cref="Forward"/>.</param>
    /// <param name="relationsGradient">[R, d]: the gradient of the loss with respect to the relations.</param>
    /// <param name="interactionsGradient">[R, d]: is added to.</param>
    /// <param name="keysGradient">[m, d]: is added to.</param>
    /// <param name="slotsGradient">[m, d]: is added to.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static void Backward(
        Matrix<double> interactions,
        Matrix<double> keys,
        Matrix<double> slots,
        Matrix<double> attention,
        Matrix<double> relations,
        Matrix<double> relationsGradient,
        Matrix<double> interactionsGradient,
        Matrix<double> keysGradient,
        Matrix<double> slotsGradient)
    {
        Shape.Require(keys, slots.Rows, interactions.Columns);
        Shape.Require(slots, slots.Rows, interactions.Columns);
        Shape.Require(attention, interactions.Rows, slots.Rows);
        Shape.Require(relations, interactions.Rows, interactions.Columns);
        Shape.Require(relationsGradient, interactions.Rows, interactions.Columns);
        Shape.Require(interactionsGradient, interactions.Rows, interactions.Columns);
        Shape.Require(keysGradient, slots.Rows, slots.Columns);
        Shape.Require(slotsGradient, slots.Rows, slots.Columns);

        for (int r = 0; r < interactions.Rows; r++)
        {
            double mean = Algebra.Dot(relationsGradient[r], relations[r]);
            for (int t = 0; t < keys.Rows; t++)
            {
                Algebra.AddScaled(attention[r, t], relationsGradient[r], slotsGradient[t]);

                double logitGradient = attention[r, t] * (Algebra.Dot(relationsGradient[r], slots[t]) - mean);
                Algebra.AddScaled(logitGradient, keys[t], interactionsGradient[r]);
                Algebra.AddScaled(logitGradient, interactions[r], keysGradient[t]);
            }
        }
    }
}
