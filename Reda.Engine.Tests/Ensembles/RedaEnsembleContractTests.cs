using NUnit.Framework;
using Reda.Engine.Data;
using Reda.Engine.Ensembles;
using Reda.Engine.Models;
using Reda.Engine.Tests.Baselines;
using Reda.Engine.Tests.Models;
using Reda.Engine.Tests.Training;
using Reda.Engine.Training;

namespace Reda.Engine.Tests.Ensembles;

internal sealed class RedaEnsembleContractTests : RecommenderContract
{
    [Test]
    [Category("Numerical")]
    public void Fit_AnyNumberOfThreads_GivesTheSameBits([Values(1, 2, 3)] int threads)
    {
        var model = (RedaEnsemble)Model;
        RedaEnsemble other = EnsembleTrainer.Train(Checkerboard, SampleEnsembles.Options, new() { Threads = threads });

        Assert.That(other.Parts.Select(part => part.Weight), Is.EqualTo(model.Parts.Select(part => part.Weight)));
        Assert.That(TrainingRuns.Hash(other.Reda), Is.EqualTo(TrainingRuns.Hash(model.Reda)));
        for (int user = 0; user < 20; user++) Assert.That(other.Scores(History(user), other.AllItems()), Is.EqualTo(model.Scores(History(user), model.AllItems())));
    }

    [Test]
    public void Fit_Ensemble_KnowsWhatItWasFittedOn()
    {
        var model = (RedaEnsemble)Model;

        Assert.That(model.Histories, Is.SameAs(Checkerboard));
        Assert.That(model.Options, Is.EqualTo(SampleEnsembles.Options with { Reda = model.Options.Reda, HeldOut = HeldOutItem.Random, Place = null, End = null }), "its rows are sorted");
        Assert.That(model.Parts.Select(part => part.Weight), Is.All.Matches<float>(float.IsFinite).And.Some.Positive);
        Assert.That(model.Algorithm, Is.EqualTo("reda-best"));
    }

    protected override IRecommender Fit(Interactions data) => EnsembleTrainer.Train(data, SampleEnsembles.Options);
}
