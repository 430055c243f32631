using System.Text.Json.Nodes;
using Reda.Engine.Diagnostics;
using Reda.Experiments.Cells;
using Reda.Experiments.Sets;

namespace Reda.Tools.Tests.Experiments;

internal sealed class CellRunnerTests
{
    [Test]
    public void Run_Twice_ComputesOnce()
    {
        using var folder = new TempFolder();
        int runs = 0;
        Cell cell = new("a", "spec", 1, _ => new JsonObject { ["found"] = ++runs });
        Assert.That(Runner(folder).Run([cell, cell]), Is.EqualTo(1));
        Assert.That(Runner(folder).Run([cell]), Is.Zero);
        Assert.That(runs, Is.EqualTo(1));
        Assert.That((int)Store(folder).Find("a", "spec")!["found"]!, Is.EqualTo(1));
    }

    [Test]
    public void Run_OtherSpecOrDamagedFile_ComputesAgain()
    {
        using var folder = new TempFolder();
        int runs = 0;
        Cell cell = new("a", "spec", 1, _ => new JsonObject { ["found"] = ++runs });
        Runner(folder).Run([cell]);
        Runner(folder).Run([cell with { Spec = "other" }]);
        string path = Path.Combine(folder.Root, "cells", "a.json");
        File.WriteAllText(path, File.ReadAllText(path)[..20]);
        Runner(folder).Run([cell with { Spec = "other" }]);
        Assert.That(runs, Is.EqualTo(3));
    }

    [Test]
    public void Run_CellFails_IsMissingWithItsReasonAndTheRestStands()
    {
        using var folder = new TempFolder();
        var store = Store(folder);
        Cell[] cells =
        [
            new("diverges", "s", 1, _ => throw new RedaException(RedaErrorKind.Diverged, "R701", null, "it diverged", "", "")),
            new("large", "s", 1, _ => throw new InsufficientMemoryException()),
            new("disk", "s", 1, _ => throw new IOException("No space left on device")),
            new("good", "s", 1, _ => []),
        ];
        var told = new List<CellProgress>();
        Assert.That(new CellRunner(Context(store), new Recorder(told)).Run(cells), Is.EqualTo(1));
        Assert.That(store.WhyMissing("diverges"), Is.EqualTo("R701: it diverged"));
        Assert.That(store.WhyMissing("large"), Does.StartWith("R112"));
        Assert.That(store.WhyMissing("disk"), Does.Contain("No space left"));
        Assert.That(store.Find("good", "s"), Is.Not.Null);
        Assert.That(told.Where(one => one.Ended).Select(one => one.Missing is null), Is.EqualTo(new[] { false, false, false, true }));

        int tries = 0;
        Runner(folder).Run([new Cell("diverges", "s", 1, _ => new JsonObject { ["tries"] = ++tries })]);
        Assert.That(tries, Is.EqualTo(1), "what is missing is tried again");
    }

    [Test]
    public void Run_Cancelled_KeepsWhatIsFinished()
    {
        using var folder = new TempFolder();
        using var cancelled = new CancellationTokenSource();
        var store = Store(folder);
        Cell[] cells = [new("first", "s", 1, _ => []), new("second", "s", 1, _ => { cancelled.Cancel(); return []; }), new("third", "s", 1, _ => [])];
        Assert.Throws<OperationCanceledException>(() => new CellRunner(Context(store) with { CancellationToken = cancelled.Token }, null).Run(cells));
        Assert.That(folder.Files().Select(Path.GetFileName), Is.EqualTo(new[] { "first.json" }));
    }

    [Test]
    public void Run_Progress_TellsTheTimeLeftByCost()
    {
        using var folder = new TempFolder();
        var told = new List<CellProgress>();
        new CellRunner(Context(Store(folder)), new Recorder(told)).Run([new Cell("a", "s", 1, _ => []), new Cell("b", "s", 3, context => { context.Progress.Report(0.5); return []; })]);
        Assert.That(told[0].SecondsLeft, Is.EqualTo(4).Within(0.5));
        Assert.That(told[^1].SecondsLeft, Is.Zero);
        Assert.That(told.Any(one => one is { Number: 2, Count: 2, Done: 0.5 }));
    }

    [Test]
    public void Prepare_WhereNothingCanBeWritten_IsOneError()
    {
        using var folder = new TempFolder();
        string file = folder.Write("file", "");
        Errors.Expect(() => new CellStore(file, new Lock()).Prepare(), "R120", file, RedaErrorKind.IO);
    }

    private static CellRunner Runner(TempFolder folder) => new(Context(Store(folder)), null);

    private static CellStore Store(TempFolder folder)
    {
        var store = new CellStore(folder.Root, new Lock());
        store.Prepare();
        return store;
    }

    private static CellContext Context(CellStore store)
        => new(new SetLoader(store.Root, Effort.Quick, 1), store, Effort.Quick, 1, 1, new Progress<double>(), CancellationToken.None);

    private sealed class Recorder(List<CellProgress> told) : IProgress<CellProgress>
    {
        public void Report(CellProgress value) => told.Add(value);
    }
}
