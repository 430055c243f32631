using Reda.Engine.Data;
using Reda.Engine.Evaluation;
using Reda.Engine.Memory;
using Reda.Engine.Models;

namespace Reda.Engine.Training;

/// <summary>Evaluates on the held-out validation items, keeps the weights of the best epoch and says when to stop.</summary>
internal sealed class EarlyStopping
{
    // Apart from the seeds people choose.
    private const ulong CaseSeed = 0x6561_726C_7973_746F;

    private readonly EvaluationCase[] _cases;
    private readonly Vocabulary _items;
    private readonly RedaOptions _options;
    private readonly TrainingSettings _settings;
    private readonly ParameterStore<float> _parameters;
    private double _bestNdcg = double.NegativeInfinity;

    /// <summary>Makes the cases and room for one copy of the weights.</summary>
    /// <param name="split">The held-out items.</param>
    /// <param name="items">The items.</param>
    /// <param name="options">The model's options.</param>
    /// <param name="settings">How often to evaluate, and the patience.</param>
    /// <param name="parameters">The weights in training.</param>
    public EarlyStopping(LeaveOneOutSplit split, Vocabulary items, RedaOptions options, TrainingSettings settings, ParameterStore<float> parameters)
    {
        _cases = CaseSample.Of(EvaluationCaseBuilder.FromSplit(split, items).Cases, settings.MostValidationItems > 0 ? settings.MostValidationItems : int.MaxValue, CaseSeed);
        _items = items;
        _options = options;
        _settings = settings;
        _parameters = parameters;
        Best = parameters.CloneShape();
    }

    /// <summary>The weights of the best epoch, once there is one.</summary>
    public ParameterStore<float> Best { get; }

    /// <summary>The best epoch; 0 while none was evaluated.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The metrics of the best epoch.</summary>
    public RecordedMetrics? BestMetrics { get; private set; }

    /// <summary>Evaluations since the best.</summary>
    public int Worse { get; private set; }

    /// <summary>Whether the patience is used up.</summary>
    public bool ShouldStop => Worse >= _settings.Patience;

    /// <summary>Whether <see cref="AfterEpoch"/> evaluates the weights of an epoch.</summary>
    /// <param name="epoch">The epoch.</param>
    public bool IsDue(int epoch) => _cases.Length > 0 && (epoch % _settings.ValidateEvery == 0 || epoch == _options.Epochs);

    /// <summary>Evaluates when it is time.</summary>
    /// <param name="epoch">The epoch that has ended.</param>
    /// <param name="cancellationToken">Stops the evaluation.</param>
    /// <returns>The metrics, or null when this epoch is not evaluated.</returns>
    public RankingMetrics? AfterEpoch(int epoch, CancellationToken cancellationToken)
    {
        if (!IsDue(epoch)) return null;
        var model = new RedaModel(_options, _items, _parameters, histories: null);
        EvaluationResult result = RankingEvaluator.Evaluate(model, _cases, new EvaluationOptions { Threads = _settings.Threads }, cancellationToken: cancellationToken);
        RankingMetrics metrics = result.Sampled;
        if (metrics.Ndcg10 > _bestNdcg)
        {
            Continue(epoch, result.Record(), worse: 0);
            _parameters.Buffer.Span.CopyTo(Best.Buffer.Span);
        }
        else
        {
            Worse++;
        }

        return metrics;
    }

    /// <summary>Continues after the epochs of another run, whose best weights were put into <see cref="Best"/>.</summary>
    /// <param name="bestEpoch">Its <see cref="BestEpoch"/>.</param>
    /// <param name="bestMetrics">Its <see cref="BestMetrics"/>.</param>
    /// <param name="worse">Its <see cref="Worse"/>.</param>
    public void Continue(int bestEpoch, RecordedMetrics? bestMetrics, int worse)
    {
        BestEpoch = bestEpoch;
        BestMetrics = bestMetrics;
        Worse = worse;
        _bestNdcg = bestMetrics?.Values[RecordedMetrics.Ndcg10] ?? double.NegativeInfinity;
    }

    /// <summary>Puts the weights of the best epoch back, if any was evaluated.</summary>
    public void RestoreBest()
    {
        if (BestEpoch > 0) Best.Buffer.Span.CopyTo(_parameters.Buffer.Span);
    }
}
