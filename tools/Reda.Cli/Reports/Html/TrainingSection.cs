namespace Reda.Cli.Reports.Html;

/// <summary>How training went: loss, validation, throughput and where the time went.</summary>
internal static class TrainingSection
{
    public static Markup Of(RunRecorder run)
    {
        List<Markup> figures = [Loss(run)];
        if (run.HitRatio.Points.Count > 0) figures.Add(Validation(run));
        figures.Add(Throughput(run));
        return Parts.Section("training", "Training", Parts.Grid(figures));
    }

    private static Markup Loss(RunRecorder run)
    {
        var (first, last) = (run.Loss.Points[0], run.Loss.Points[^1]);
        string says = first == last
            ? Plain.Text($"The mean loss of a sample was {first.Value:0.0000} in epoch {first.Epoch}, the only one.")
            : Plain.Text($"The mean loss of a sample went from {first.Value:0.0000} in epoch {first.Epoch} to {last.Value:0.0000} in epoch {last.Epoch}.");
        return Parts.Figure("Loss", says, Markup.None, new LineChart(fromZero: false, ("loss", run.Loss)).Draw(says, "0.00000"), Parts.CurveTable("Loss by epoch", "0.00000", ("loss", run.Loss)));
    }

    private static Markup Validation(RunRecorder run)
    {
        var best = run.Ndcg.Points.MaxBy(point => point.Value);
        var hitRatio = run.HitRatio.Points.First(point => point.Epoch == best.Epoch);
        string says = Plain.Text($"nDCG@10 on the held-out validation items was best in epoch {best.Epoch}: {best.Value:0.0000}, with HR@10 {hitRatio.Value:0.0000}. The model is that of this epoch.");
        (string, Curve)[] series = [("HR@10", run.HitRatio), ("nDCG@10", run.Ndcg)];
        return Parts.Figure("Validation", says, Parts.Legend("lines", "HR@10", "nDCG@10"), new LineChart(fromZero: false, series).Draw(says, "0.0000"), Parts.CurveTable("Validation metrics by epoch", "0.0000", series));
    }

    private static Markup Throughput(RunRecorder run)
    {
        var (least, most) = (run.Throughput.Points.Min(point => point.Value), run.Throughput.Points.Max(point => point.Value));
        string says = Plain.Text($"{run.Samples:N0} samples in {Duration(run.Seconds)}: {run.Samples / Math.Max(run.Seconds, 1e-9):N0} samples a second, between {least:N0} and {most:N0}.");
        (string, Curve)[] series = [("samples a second", run.Throughput)];
        var (phases, phaseTable) = Phases(run);
        return Parts.Figure(
            "Throughput", says, Markup.None, Markup.Join([new LineChart(fromZero: true, series).Draw(says, "N0"), phases]),
            Markup.Join([Parts.CurveTable("Samples a second by epoch", "N0", series), phaseTable]));
    }

    private static (Markup Chart, Markup Table) Phases(RunRecorder run)
    {
        double rest = Math.Max(0, run.Seconds - run.GradientSeconds - run.OptimizerSeconds - run.SamplingSeconds);
        (string Name, double Seconds)[] phases = [("gradients", run.GradientSeconds), ("optimiser", run.OptimizerSeconds), ("sampling", run.SamplingSeconds), ("other", rest)];
        string says = Plain.Text($"Of {Duration(run.Seconds)} of training, {Plain.Percent(run.GradientSeconds, run.Seconds)} went into forward and backward passes.");
        Bar[] bars = [.. phases.Select(phase => new Bar(phase.Name, phase.Seconds, Share(phase.Seconds)))];
        var table = Parts.Table("Training time by phase", ["phase", "seconds", "share"], phases.Select(phase => (string[])[phase.Name, Parts.Number(phase.Seconds, "0.00"), Share(phase.Seconds)]));
        return (BarChart.Draw(bars, says), table);

        string Share(double seconds) => Parts.Number(100 * seconds / Math.Max(run.Seconds, 1e-9), "0.0") + " %";
    }

    /// <summary>Seconds as people say them.</summary>
    public static string Duration(double seconds)
    {
        if (seconds < 59.95) return Plain.Text($"{seconds:0.0} s");
        long minutes = (long)Math.Round(seconds) / 60;
        return minutes < 60 ? Plain.Text($"{minutes} min {Math.Round(seconds) % 60:00} s") : Plain.Text($"{minutes / 60:N0} h {minutes % 60:00} min");
    }
}
