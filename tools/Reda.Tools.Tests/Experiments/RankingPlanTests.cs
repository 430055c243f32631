using Reda.Experiments.Methods;
using Reda.Experiments.Sets;
using Reda.Experiments.Studies;

namespace Reda.Tools.Tests.Experiments;

/// <summary>Kept parts of a search are taken again only where the search would be the same.</summary>
internal sealed class RankingPlanTests
{
    private static readonly PaperSet Set = PaperSet.All.Single(set => set.Name == "AMusic");

    [Test]
    public void Tuning_OtherTrialsOrInteractions_IsAnotherPart()
    {
        Effort[] efforts = [Effort.Quick, Effort.Quick with { TuningInteractions = 8_001 }, Effort.Quick with { Trials = 5 }, Effort.Quick with { Dimensions = 17 }];

        Assert.That(efforts.Select(effort => RankingPlan.Tuning(MethodList.Reda, Set, Plan(effort)).Spec), Is.Unique);
        Assert.That(efforts.Select(effort => RankingPlan.Tuned(MethodList.Reda, Set, Plan(effort)).Spec), Is.Unique, "what was fitted with the settings found");
    }

    [Test]
    public void TuningData_Whole_IsEverything()
    {
        Assert.That(Effort.Whole.TuningData, Is.EqualTo("all interactions"));
        Assert.That(Effort.Quick.TuningData, Is.EqualTo("at most 8,000 interactions"));
        Assert.That(RankingPlan.Tuning(MethodList.Reda, Set, Plan(Effort.Whole)).Spec, Does.EndWith(" 15 trials on all interactions"));
    }

    private static StudyPlan Plan(Effort effort) => new(PaperSet.All, MethodList.All, effort, Seed: 1, Threads: 1);
}
