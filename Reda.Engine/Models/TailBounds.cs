using Reda.Engine.Kernels;
using Reda.Engine.Memory;

namespace Reda.Engine.Models;

/// <summary>
/// How little the last features of an item can matter. Features come by falling variance, so a search adds them up panel by panel, and goes on only where the rest
/// could still lift an item among the best: by at most |rest of the features| |rest of the weights|.
/// </summary>
internal sealed unsafe class TailBounds
{
    private readonly AlignedBuffer<float>[] _norms;

    /// <summary>Measures a table.</summary>
    /// <param name="table">The features.</param>
    public TailBounds(FeatureTable table)
    {
        _norms = new AlignedBuffer<float>[table.Panels - 1];
        for (int panel = 0; panel < _norms.Length; panel++) _norms[panel] = new AlignedBuffer<float>((long)table.Tiles * RelationShape.Lanes);
        double largest = 0;
        float* features = stackalloc float[table.Features];
        for (int item = 0; item < table.Items; item++)
        {
            table.Read(item, features);
            double rest = 0;
            for (int f = table.Features - 1; f >= 0; f--)
            {
                double value = (double)features[f] * table.Scales[f];
                rest += value * value;
                if (f > 0 && f % FeatureTable.PanelFeatures == 0) _norms[(f / FeatureTable.PanelFeatures) - 1].Span[item] = (float)Math.Sqrt(rest);
            }

            largest = Math.Max(largest, rest);
        }

        LargestNorm = (float)Math.Sqrt(largest);
    }

    /// <summary>The largest norm of all features of an item.</summary>
    public float LargestNorm { get; }

    /// <summary>For every item the norm of the features behind a panel.</summary>
    /// <param name="panel">Any panel but the last.</param>
    public float* Norms(int panel) => _norms[panel].Address;
}
