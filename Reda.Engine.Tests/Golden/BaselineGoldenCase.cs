using System.Text.Json;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Memory;
using Reda.Engine.Optimizers;

namespace Reda.Engine.Tests.Golden;

/// <summary>Ten steps of a comparison method that PyTorch's autograd recorded in float64 (tools/golden/record_baselines.py); also the source of their samples.</summary>
internal sealed record BaselineGoldenCase(
    string Case,
    string Method,
    int Negatives,
    BaselineGoldenOptions Options,
    int Users,
    int Items,
    IReadOnlyDictionary<string, double[]> Initial,
    IReadOnlyList<BaselineGoldenStep> Steps,
    IReadOnlyDictionary<string, double[]> Final) : IPairSource
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public static IEnumerable<string> Names
        => Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public int SamplesPerEpoch => Steps[0].Users.Length;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden", "Baselines");

    public static BaselineGoldenCase Load(string name)
        => JsonSerializer.Deserialize<BaselineGoldenCase>(File.ReadAllBytes(Path.Combine(Folder, name + ".json")), Format)!;

    /// <summary>The parameters to start from, and what trains them.</summary>
    public (ParameterStore<float> Parameters, SampledMethod Training) Begin(int workers)
    {
        ParameterStore<float> parameters = Method switch
        {
            "BprMf" => Options.BprMf.Allocate(Users, Items),
            "Cml" => Options.Cml.Allocate(Users, Items),
            _ => Options.Lrml.Allocate(Users, Items),
        };
        GoldenCase.Fill(Initial, parameters);
        return (parameters, Method switch
        {
            "BprMf" => new BprMfTraining(Options.BprMf, parameters, this),
            "Cml" => new CmlTraining(Options.Cml, parameters, this),
            _ => new LrmlTraining(Options.Lrml, parameters, this, workers),
        });
    }

    public void Draw(int epoch, int first, Span<int> users, Span<int> items)
    {
        Steps[epoch - 1].Users.AsSpan(first, users.Length).CopyTo(users);
        Steps[epoch - 1].Items.AsSpan(first * (1 + Negatives), items.Length).CopyTo(items);
    }
}

internal sealed record BaselineGoldenStep(int[] Users, int[] Items, double Loss);

/// <summary>The options of all methods; those of one method stand in the file.</summary>
internal sealed record BaselineGoldenOptions
{
    public int Dimensions { get; init; }

    public string Optimizer { get; init; } = "";

    public double LearningRate { get; init; }

    public bool ItemBias { get; init; }

    public double UserDecay { get; init; }

    public double PositiveDecay { get; init; }

    public double NegativeDecay { get; init; }

    public double BiasDecay { get; init; }

    public double Margin { get; init; }

    public bool RankWeight { get; init; }

    public string Covariance { get; init; } = "Off";

    public double CovarianceWeight { get; init; }

    public int MemorySlots { get; init; }

    public string Distance { get; init; } = "Squared";

    public BprMfOptions BprMf => new()
    {
        Dimensions = Dimensions,
        Optimizer = Kind,
        LearningRate = LearningRate,
        ItemBias = ItemBias,
        UserDecay = UserDecay,
        PositiveDecay = PositiveDecay,
        NegativeDecay = NegativeDecay,
        BiasDecay = BiasDecay,
    };

    public CmlOptions Cml => new()
    {
        Dimensions = Dimensions,
        Optimizer = Kind,
        LearningRate = LearningRate,
        Margin = Margin,
        RankWeight = RankWeight,
        Covariance = Enum.Parse<CmlCovariance>(Covariance),
        CovarianceWeight = CovarianceWeight,
    };

    public LrmlOptions Lrml => new()
    {
        Dimensions = Dimensions,
        Optimizer = Kind,
        LearningRate = LearningRate,
        Margin = Margin,
        MemorySlots = MemorySlots,
        Distance = Enum.Parse<LrmlDistance>(Distance),
    };

    private OptimizerKind Kind => Enum.Parse<OptimizerKind>(Optimizer);
}
