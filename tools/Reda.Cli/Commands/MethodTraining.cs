using System.Diagnostics;
using Reda.Cli.Reports;
using Reda.Engine.Evaluation;
using Reda.Engine.Models;
using Reda.Experiments.Methods;
using Reda.IO;

namespace Reda.Cli.Commands;

/// <summary>What <c>reda train --algorithm NAME</c> does for a comparison method: fit, save, evaluate.</summary>
internal static class MethodTraining
{
    /// <summary>Fits the method, saves it and, where there is a test set, evaluates it.</summary>
    /// <param name="session">Where to report.</param>
    /// <param name="loaded">The data.</param>
    /// <param name="method">The method.</param>
    /// <param name="settings">What differs from its defaults.</param>
    /// <param name="output">The file.</param>
    /// <param name="testSet">The test set, if any.</param>
    public static void Run(Session session, LoadedInteractions loaded, Method method, Settings settings, string output, TestSet? testSet)
    {
        var data = loaded.Interactions;
        var watch = Stopwatch.StartNew();
        var model = (IFittedRecommender)LiveLine.Run(session, line =>
        {
            var request = new FitRequest(data, settings) { Seed = session.Seed, Threads = session.Threads, Progress = new Display(line, method.Title) };
            return method.Fit(request, session.CancellationToken);
        });
        double seconds = watch.Elapsed.TotalSeconds;
        session.CancellationToken.ThrowIfCancellationRequested();
        string sha256 = ModelOutput.Save(model, output);
        if (testSet is not null)
        {
            var protocol = new EvaluationOptions { Seed = session.Seed, Threads = session.Threads };
            EvaluationReport.Show(session, protocol, (method.Title, RankingEvaluator.Evaluate(model, testSet.Cases, protocol, cancellationToken: session.CancellationToken)));
        }

        session.Emit(json =>
        {
            json.WriteString("event", "trained");
            json.WriteString("algorithm", method.Name);
            json.WriteNumber("users", data.Users.Count);
            json.WriteNumber("items", data.Items.Count);
            json.WriteNumber("interactions", data.Count);
            json.WriteNumber("parameters", model.ParameterCount);
            json.Number("seconds", seconds);
            json.WriteString("model", output);
            json.WriteString("sha256", sha256);
        });
        session.Say(Plain.Text($"{method.Title} fitted to {data.Count} interactions of {data.Users.Count} users and {data.Items.Count} items in {seconds:0.0} s"));
        session.Say(Plain.Text($"saved {model.ParameterCount} parameters to {output}"));
        session.Say($"sha256 {sha256}");
    }

    private sealed class Display(LiveLine line, string title) : IProgress<double>
    {
        public void Report(double value) => line.Show(value, title);
    }
}
