using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Reda.Engine.Models;
using Reda.Engine.Persistence;
using Reda.Tools.Tests.Cli;
using Reda.Tools.Tests.Packaging;

namespace Reda.Tools.Tests.Samples;

/// <summary>The sample service on a free port of this machine.</summary>
internal sealed class WebSampleTests
{
    private const string Listening = "Now listening on: ";

    private static readonly string[] s_history = ["i1", "i2", "i5"];

    private TempFolder _folder = null!;
    private Process _server = null!;
    private HttpClient _client = null!;

    private string ServedModel => _folder.PathOf("served.safetensors");

    [OneTimeSetUp]
    public void Start()
    {
        _folder = new TempFolder();
        Train("first", 1);
        Train("second", 2);
        File.Copy(_folder.PathOf("first"), ServedModel);
        var start = DotNet.Describe("dotnet", [SampleProgram.Library("WebApi"), "--urls", "http://127.0.0.1:0", "--Model", ServedModel]);
        start.WorkingDirectory = _folder.Root;
        _server = Process.Start(start)!;
        string? line;
        do line = _server.StandardOutput.ReadLine();
        while (line?.Contains(Listening, StringComparison.Ordinal) == false);
        Assert.That(line, Is.Not.Null, _server.StandardError.ReadToEnd);

        // What else it writes must not fill the pipe.
        _ = _server.StandardOutput.ReadToEndAsync();
        _ = _server.StandardError.ReadToEndAsync();
        _client = new HttpClient { BaseAddress = new Uri(line![(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]) };
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _client?.Dispose();
        if (_server is not null)
        {
            _server.Kill();
            _server.WaitForExit();
            _server.Dispose();
        }

        _folder.Dispose();
    }

    [Test]
    public async Task WebSample_RetrainedModel_TakesOverWhileRequestsRun()
    {
        string[] first = Answers("first"), second = Answers("second");
        Assert.That(first, Is.Not.EqualTo(second), "the two models must be told apart by their answers");
        Assert.That(await Ask(), Is.EqualTo(first));

        using var swapped = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(async _ =>
        {
            var answers = new List<string[]>();
            while (!swapped.IsCancellationRequested) answers.Add(await Ask());
            return answers;
        }).ToArray();
        await Replace("second");
        string[] afterwards = await Ask();
        await swapped.CancelAsync();

        Assert.That(afterwards, Is.EqualTo(second));
        foreach (var answers in await Task.WhenAll(clients)) Assert.That(answers, Has.All.EqualTo(first).Or.EqualTo(second));
        await Replace("first");
        Assert.That(await Ask(), Is.EqualTo(first));
    }

    [TestCase("""{"history":["i1","nobody"]}""", 422, "found 'nobody'")]
    [TestCase("""{"history":[null]}""", 422, "the model does not know this item")]
    [TestCase("""{"history":[]}""", 422, "the history is empty")]
    [TestCase("""{"history":null}""", 422, "the history is empty")]
    [TestCase("{}", 422, "the history is empty")]
    [TestCase("", 400, "body")]
    [TestCase("null", 400, "body")]
    [TestCase("[1,2", 400, "JSON")]
    [TestCase("""{"history":"i1"}""", 400, "JSON")]
    [TestCase("""{"history":["i1"],"count":-1}""", 400, "JSON")]
    [TestCase("""{"history":["i1"],"count":1e999}""", 400, "JSON")]
    public async Task WebSample_BadRequest_IsAnsweredWithAStatusAndASentence(string body, int status, string detail)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync("/recommendations", content);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(((int)response.StatusCode, problem.GetProperty("status").GetInt32()), Is.EqualTo((status, status)));
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain(detail));
    }

    [Test]
    public async Task WebSample_DamagedModel_LeavesTheOldOneServing()
    {
        string[] before = await Ask();
        _folder.Write("damaged", "no model");
        using var response = await Reload("damaged");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await Ask(), Is.EqualTo(before));
        await Replace("first");
    }

    [Test]
    public async Task WebSample_HugeCount_GivesWhatThereIs()
    {
        using var response = await _client.PostAsJsonAsync("/recommendations", new { history = s_history, count = uint.MaxValue });
        Assert.That((await response.Content.ReadFromJsonAsync<JsonElement>()).GetArrayLength(), Is.EqualTo(RedaModel.Load(_folder.PathOf("first")).Items.Count - s_history.Length));
    }

    [Test]
    public void WebSample_BeyondTheTemplate_HasUnderTwentyLines()
        => Assert.That(
            SampleProgram.LinesBeyond("WebApi", "var builder = WebApplication.CreateBuilder(args);", "var app = builder.Build();", "app.Run();"),
            Has.Length.LessThan(20).And.Length.GreaterThan(5));

    private void Train(string name, int seed)
        => Tool.Run(["train", _folder.Write("data.csv", Tool.TinyCsv()), "--model", _folder.PathOf(name), "--quiet", "--seed", $"{seed}", .. Tool.Tiny()]).Succeeded();

    private string[] Answers(string name) => [.. RedaModel.Load(_folder.PathOf(name)).Recommend(s_history, 5).Select(best => $"{best.Item} {best.Score:R}")];

    private async Task<string[]> Ask()
    {
        using var response = await _client.PostAsJsonAsync("/recommendations", new { history = s_history, count = 5 });
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return [.. answer.EnumerateArray().Select(best => $"{best.GetProperty("item").GetString()} {best.GetProperty("score").GetSingle():R}")];
    }

    private async Task Replace(string name)
    {
        using var response = await Reload(name);
        Assert.That(response.IsSuccessStatusCode, Is.True);
    }

    private async Task<HttpResponseMessage> Reload(string name)
    {
        string copy = _folder.PathOf("next");
        File.Copy(_folder.PathOf(name), copy, overwrite: true);
        File.Move(copy, ServedModel, overwrite: true);
        return await _client.PostAsync("/model/reload", null);
    }
}
