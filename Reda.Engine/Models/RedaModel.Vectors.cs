namespace Reda.Engine.Models;

/// <summary>Vectors for other tools.</summary>
public sealed unsafe partial class RedaModel
{
    /// <summary>The aspect embeddings of an item, one after the other.</summary>
    /// <param name="item">The item's index.</param>
    /// <param name="destination">[k d]: receives p_i^1 ... p_i^k.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    /// <exception cref="ArgumentException">The length is not k d.</exception>
    public void ItemVector(int item, Span<float> destination)
    {
        CheckIndices([item]);
        int d = Options.Dimensions, k = Options.Aspects;
        RequireLength(destination, k * d);
        for (int n = 0; n < k; n++)
            new ReadOnlySpan<float>(_weights.Items + ((nint)item * _weights.Shape.ItemStride) + (n * _weights.Shape.DimensionStride), d).CopyTo(destination[(n * d)..]);
    }

    /// <summary>The relation of two items, equation (8); r_ji is the same.</summary>
    /// <param name="item">An item's index.</param>
    /// <param name="other">Another's.</param>
    /// <param name="destination">[d]: receives r_ij.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    /// <exception cref="ArgumentException">The length is not d.</exception>
    public void RelationVector(int item, int other, Span<float> destination)
    {
        CheckIndices([item, other]);
        RequireLength(destination, Options.Dimensions);
        HistoryScorer scorer = _scorers.Get();
        try
        {
            Span<float> code = stackalloc float[_weights.Shape.CodeSize];
            scorer.Relate(item, other, code);
            Expand(code, destination);
        }
        finally
        {
            _scorers.Return(scorer);
        }
    }

    /// <summary>The relational embedding of a user, equation (9) divided by the number of pairs.</summary>
    /// <param name="history">Item indices in any order. Empty: 0. One item: its relation with itself.</param>
    /// <param name="destination">[d]: receives z_u.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    /// <exception cref="ArgumentException">The length is not d.</exception>
    public void UserVector(ReadOnlySpan<int> history, Span<float> destination)
    {
        CheckIndices(history);
        RequireLength(destination, Options.Dimensions);
        HistoryScorer scorer = _scorers.Get();
        try
        {
            scorer.Prepare(history);
            Expand(scorer.UserCode, destination);
        }
        finally
        {
            _scorers.Return(scorer);
        }
    }

    /// <summary>r = M^T c.</summary>
    private void Expand(ReadOnlySpan<float> code, Span<float> destination)
    {
        if (!Options.MemoryAttention)
        {
            code.CopyTo(destination);
            return;
        }

        for (int x = 0; x < destination.Length; x++)
        {
            double sum = 0;
            for (int t = 0; t < code.Length; t++) sum += (double)code[t] * _weights.Slots[(t * _weights.Shape.DimensionStride) + x];
            destination[x] = (float)sum;
        }
    }

    private static void RequireLength(Span<float> destination, int length)
    {
        if (destination.Length != length) throw new ArgumentException($"the vector has {length} numbers, not {destination.Length}", nameof(destination));
    }
}
