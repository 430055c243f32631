using BenchmarkDotNet.Attributes;
using Reda.Engine.Kernels;
using Reda.Engine.Layers;
using Reda.Engine.Memory;
using Reda.Engine.Models;
using Reda.Engine.Training;

namespace Reda.Bench.Micro;

/// <summary>
/// The whole gradient of a block of 16 training samples, its items in cache, beside the specification's layers in double, which allocate. Compare per sample.
/// </summary>
public unsafe class GradientBlockBenchmarks : ShapeBenchmarks
{
    private const int Roles = 3;
    private const int ItemsPerSample = 4;
    private const int Samples = RelationShape.Lanes;

    private RelationBlock _block = null!;
    private SampleLoss _loss = null!;
    private RelationGradients _gradients = null!;
    private AlignedBuffer<float> _itemGradients = null!;
    private RedaSpecification _specification = null!;
    private LossTotals _totals;

    /// <summary>Draws parameters and names the items of 16 samples, four each.</summary>
    [GlobalSetup]
    public void Setup()
    {
        RedaOptions options = Shape.Options with { ItemSpread = 0.3 };
        ParameterStore<float> parameters = RedaParameters.Allocate<float>(options, Samples * ItemsPerSample);
        RedaParameters.Initialize(parameters, options);
        var weights = new RelationWeights(Shape.Sizes, parameters);
        _block = new RelationBlock(weights, Roles, differentiable: true);
        _loss = new SampleLoss(weights, RelationLossKind.Bpr);
        _gradients = new RelationGradients(Shape.Sizes);
        _itemGradients = new AlignedBuffer<float>((long)Samples * ItemsPerSample * Shape.Sizes.ItemStride);
        nint stride = Shape.Sizes.ItemStride;
        for (int lane = 0; lane < Samples; lane++)
        {
            for (int role = 0; role < Roles; role++)
            {
                nint left = ((lane * ItemsPerSample) + role) * stride, right = ((lane * ItemsPerSample) + ItemsPerSample - 1) * stride;
                _block.SetPair(lane, role, weights.Items + left, weights.Items + right);
                _block.SetGradients(lane, role, _itemGradients.Address + left, _itemGradients.Address + right, addRight: role > 0);
            }
        }

        _specification = new RedaSpecification(options, ItemsPerSample);
        _specification.Parameters.Initialize((_, values) =>
        {
            for (int n = 0; n < values.Elements.Length; n++) values.Elements[n] = ((n * 37 % 101) - 50) * 0.005;
        });
    }

    /// <summary>The engine: forward, loss, backward.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Samples)]
    public void Gradient()
    {
        _block.Forward(Samples);
        uint live = _loss.Apply(_block, Samples, _gradients, ref _totals);
        _block.Backward(live, _gradients);
    }

    /// <summary>Thereof the forward pass.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public void Forward() => _block.Forward(Samples);

    /// <summary>The specification's layers, one sample.</summary>
    [Benchmark]
    public double Composed() => _specification.AddLossGradients((0, 3), (1, 3), (2, 3));
}
