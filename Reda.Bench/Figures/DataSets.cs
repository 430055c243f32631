using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.IO;

namespace Reda.Bench.Figures;

/// <summary>The paper's data sets, in the folder that REDA_DATA names or ../shared/data beside the checkout.</summary>
internal static class DataSets
{
    /// <summary>The names of the data sets, each with the epochs that the figures train it for; not tuned.</summary>
    public static IReadOnlyList<(string Name, int Epochs)> All { get; } = [("Delicious", 60), ("AMusic", 40), ("GPoetry", 30), ("LastFM", 60)];

    /// <summary>The folder of the data sets.</summary>
    public static string Root => Environment.GetEnvironmentVariable("REDA_DATA") ?? Path.Combine("..", "shared", "data");

    /// <summary>The training interactions of one data set.</summary>
    /// <param name="name">A folder in <see cref="Root"/>.</param>
    public static Interactions Train(string name) => InteractionsReader.Read(Path.Combine(Root, name, "trainset.txt"));

    /// <summary>The test cases of one data set.</summary>
    /// <param name="name">A folder in <see cref="Root"/>.</param>
    /// <param name="train">Its training interactions.</param>
    public static IReadOnlyList<EvaluationCase> Test(string name, Interactions train)
        => TestReader.Read(Path.Combine(Root, name, "testset.txt"), train.Items, train).Cases;
}
