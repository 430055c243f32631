using System.Runtime.CompilerServices;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Diagnostics;
using Reda.Engine.Models;
using Reda.Experiments.Methods;
using Reda.Experiments.Sets;

namespace Reda.Tools.Tests.Experiments;

internal sealed class MethodListTests
{
    [Test]
    public void All_HoldThePapersMethodsOnce()
    {
        string[] names = [.. MethodList.All.Select(method => method.Name)];
        Assert.That(names, Is.Unique);
        Assert.That(new[] { "nmf", "bpr-mf", "fism", "cml", "lrml", "neumf", "reda" }, Is.SubsetOf(names));
        Assert.That(names.Where(name => PaperRows.Of(name, "AMusic") is not null).Count(), Is.EqualTo(7));
    }

    [Test]
    public void Draw_AnyMethod_IsRepeatableAndReadable([ValueSource(typeof(MethodList), nameof(MethodList.All))] Method method)
    {
        for (int trial = 1; trial < 30; trial++)
        {
            Settings drawn = method.Draw(7, trial);
            Assert.That(method.Draw(7, trial), Is.EqualTo(drawn));
            Assert.That(method.Effective(drawn).Only(drawn.Values.Keys).Values.Keys, Is.EquivalentTo(drawn.Values.Keys));
        }

        if (method.IsSearched) Assert.That(Enumerable.Range(1, 30).Select(trial => method.Draw(7, trial)).Distinct().Count(), Is.GreaterThan(5));
    }

    [Test]
    public void Fit_ModelThatNobodyHolds_IsGoneBefore()
    {
        var last = new WeakReference(null);
        int alive = 0;
        var method = new Method<PopularityOptions>("popularity", "popularity", new PopularityOptions(), [], (options, request, cancellationToken) =>
        {
            if (last.IsAlive) alive++;
            IRecommender model = options.Fit(request.Data, null, null, cancellationToken);
            last.Target = model;
            return model;
        });
        for (int n = 0; n < 3; n++) FitAndForget(method);

        Assert.That(alive, Is.Zero);
    }

    /// <summary>What decides a fit and is no setting: were it left out, a kept result would outlive the defaults that it was found with.</summary>
    [Test]
    public void Describe_AnyMethod_HoldsOptionsThatNoSettingNames([ValueSource(typeof(MethodList), nameof(MethodList.All))] Method method)
    {
        string described = method.Describe(Settings.None);

        Assert.That(described, Does.Match(@"^\w+Options \{ .*= .*\}$"));
        foreach (string option in method.Options)
        {
            if (int.TryParse(method.Effective(Settings.None).Values[option], out int number))
                Assert.That(method.Describe(Settings.None.With(option, number + 1)), Is.Not.EqualTo(described), option);
        }
    }

    [TestCase("reda-best", "NearItems = 200")]
    [TestCase("reda-best", "Negatives = 1000")]
    [TestCase("reda-best", "Pooling = LogMeanExp, Beta = 0.3")]
    [TestCase("reda-pooled", "Negatives = 24")]
    [TestCase("item-knn", "PopularityBackOff = False")]
    public void Describe_OptionWithoutASetting_IsThere(string method, string option)
        => Assert.That(MethodList.Named(method).Describe(Settings.None), Does.Contain(option));

    [Test]
    public void Fit_AnyMethodSmall_ScoresWhatItKnows([ValueSource(typeof(MethodList), nameof(MethodList.All))] Method method)
    {
        Settings small = Settings.None.With("dimensions", 8).With("epochs", 2).Only(method.Options);
        var model = method.Fit(new FitRequest(TinySets.Interactions(), small) { Threads = 1 });
        var scores = new float[3];
        model.Score([1, 2], [3, 4, 5], scores);
        Assert.That(scores, Has.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void Fit_ShareOfEpochs_IsThatOfFewerEpochs()
    {
        var data = TinySets.Interactions();
        Settings settings = Settings.None.With("dimensions", 8);
        float[] Scores(Settings some, double share)
        {
            var scores = new float[5];
            MethodList.Reda.Fit(new FitRequest(data, some) { EpochShare = share }).Score([1, 2, 3], [4, 5, 6, 7, 8], scores);
            return scores;
        }

        Assert.That(Scores(settings.With("epochs", 6), 1.0 / 3), Is.EqualTo(Scores(settings.With("epochs", 2), 1)));
    }

    [Test]
    public void Effective_UnreadableSetting_IsAUsageError()
        => Assert.That(Assert.Throws<RedaException>(() => MethodList.Reda.Effective(Settings.None.With("epochs", "many")))!.Code, Is.EqualTo("R001"));

    [Test]
    public void Named_Unknown_ListsTheNames()
    {
        var error = Assert.Throws<RedaException>(() => MethodList.Named("magic"))!;
        Assert.That((error.Code, error.Kind), Is.EqualTo(("R171", RedaErrorKind.Usage)));
        Assert.That(error.Message, Does.Contain("item-knn"));
    }

    /// <summary>A frame of its own, so that nothing holds the model afterwards.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FitAndForget(Method method) => method.Fit(new FitRequest(TinySets.Interactions(), Settings.None));
}
