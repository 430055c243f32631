using Reda.Engine.Data;

namespace Reda.Engine.Models;

/// <summary>A recommender that was fitted to interactions and can be saved.</summary>
public interface IFittedRecommender : IRecommender
{
    /// <summary>The method's name on the command line and in files, such as <c>item-knn</c>.</summary>
    string Algorithm { get; }

    /// <summary>The histories of the users seen in fitting; <see langword="null"/> when they were left out of the file.</summary>
    Interactions? Histories { get; }

    /// <summary>The number of fitted numbers.</summary>
    long ParameterCount { get; }
}
