using System.Text;
using Reda.Cli.CommandLine.Configuration;
using Reda.Engine.Baselines;
using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Engine.Training;
using Reda.IO.Results;

namespace Reda.Cli.Reports.Html;

/// <summary>Gathers what a report tells, and writes it.</summary>
internal sealed class TrainingReport(Session session, string path, EffectiveConfig configuration)
{
    /// <summary>Notes how training goes; to be put before the display.</summary>
    public RunRecorder Recorder { get; } = new();

    /// <summary>Ranks the same cases by the model and by popularity.</summary>
    /// <param name="name">Which cases they are.</param>
    /// <param name="model">The model.</param>
    /// <param name="train">What popularity is counted in.</param>
    /// <param name="cases">The cases.</param>
    public RankedAgainstPopularity? Rank(string name, RedaModel model, Interactions train, IReadOnlyList<EvaluationCase> cases)
    {
        if (cases.Count == 0) return null;
        var protocol = new EvaluationOptions { Seed = session.Seed, Threads = session.Threads };
        return new RankedAgainstPopularity(
            name,
            RankingEvaluator.Evaluate(model, cases, protocol, cancellationToken: session.CancellationToken),
            RankingEvaluator.Evaluate(new Popularity(train), cases, protocol, cancellationToken: session.CancellationToken));
    }

    /// <summary>The same on the items that training held out to validate on.</summary>
    public RankedAgainstPopularity? RankValidation(RedaModel model, Interactions data)
    {
        var split = RedaTrainer.ValidationSplit(data);
        return Rank("the validation items, one of every user with at least 4", model, split.Train, EvaluationCaseBuilder.FromSplit(split, model.Items).Cases);
    }

    /// <summary>Writes the report.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="model">The model.</param>
    /// <param name="data">What it was trained on.</param>
    /// <param name="ranking">How it ranks held-out items.</param>
    /// <param name="origin">Where data and model come from.</param>
    /// <param name="nameOf">What to call items, if the model does not know.</param>
    public void Write(
        string title, RedaModel model, Interactions data, RankedAgainstPopularity? ranking, IEnumerable<(string Name, string Value)> origin, Func<string, string?>? nameOf = null)
    {
        var run = new RunSummary
        {
            Title = title,
            Data = data,
            Model = model,
            Training = Recorder,
            Options = [.. configuration.Values.Select(option => (option.Name, EffectiveConfig.Spell(option.Value)))],
            Configuration = configuration.ToJson(indented: true),
            Provenance =
            [
                .. origin,
                ("seed", Plain.Text($"{session.Seed}")),
                ("threads", Plain.Text($"{(session.Threads == 0 ? Environment.ProcessorCount : session.Threads)}")),
                ("reda", typeof(RedaModel).Assembly.GetName().Version!.ToString(3)),
                (".NET", Environment.Version.ToString()),
                ("finished", Plain.Text($"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC")),
            ],
            Ranking = ranking,
            NameOf = nameOf,
        };
        var slots = model.Options.MemoryAttention ? model.DescribeSlots(AspectsSection.Options with { Threads = session.Threads }, session.CancellationToken) : null;
        byte[] page = Encoding.UTF8.GetBytes(ReportPage.Of(run, slots).ToString());
        lock (Interruption.Writing) OutputFile.Write(path, stream => stream.Write(page));
        session.Say($"report in {path}");
    }
}
