using System.Runtime.Intrinsics;
using NUnit.Framework;
using Reda.Engine.Kernels;
using Reda.Engine.Memory;
using Reda.Engine.Tests.Support;

namespace Reda.Engine.Tests.Kernels;

[Category("Numerical")]
[Category("Reduced")]
internal sealed unsafe class FitAccumulatorTests
{
    private const int AllUsers = 12;
    private const float Beta = 0.7f;

    [Test]
    public void Add_AnyUsersAndSize_AddsToThemWhatOneUserGets([Range(0, 9)] int users, [Values(1, 5, 16, 20, 33)] int size, [Values] Fence side)
    {
        using var memory = new FencedMemory(side);
        var random = new Random(size);
        int stride = Padding.Pad(size);
        float* code = memory.Place(KernelData.Padded(random, size, 16, 16)), preferences = memory.Place(KernelData.Padded(random, AllUsers, size, stride));
        float* sums = memory.Place(KernelData.Padded(random, AllUsers, 16, 16));
        float[] before = new ReadOnlySpan<float>(sums, AllUsers * 16).ToArray();
        int[] chosen = [.. Enumerable.Range(0, AllUsers).OrderBy(_ => random.Next()).Take(users)];
        Vector512<float> skip = Vector512.Equals(Vector512<int>.Indices, Vector512.Create(3)).AsSingle();

        fixed (int* list = chosen) FitAccumulator<MeanPooling>.Add(code, size, preferences, stride, list, users, sums, skip, default);

        for (int user = 0; user < AllUsers; user++)
        {
            Vector512<float> fit = RelationFit.Dot(new ReadOnlySpan<float>(preferences + (user * stride), size), code, size);
            for (int lane = 0; lane < 16; lane++)
                Assert.That(sums[(user * 16) + lane], Is.EqualTo(before[(user * 16) + lane] + (chosen.Contains(user) && lane != 3 ? fit[lane] : 0)), $"user {user}, lane {lane}");
        }
    }

    /// <summary>Lane 3 skips every second fit, lane 5 all; the fits of lane 7 ascend, those of lane 8 descend, those of lane 9 are far apart.</summary>
    [Test]
    public void LogMeanExp_AnyOrder_IsThatOfTheDefinition([Values(1, 2, 7, 300)] int length)
    {
        var random = new Random(length);
        float* state = stackalloc float[32];
        new Span<float>(state, 32).Clear();
        var taken = new List<double>[16];
        for (int lane = 0; lane < 16; lane++) taken[lane] = [];
        for (int n = 0; n < length; n++)
        {
            var fit = new float[16];
            var skip = new int[16];
            for (int lane = 0; lane < 16; lane++)
            {
                fit[lane] = lane switch { 7 => n * 0.1f, 8 => n * -0.1f, 9 => (float)random.NextUnit() * 1000, _ => (float)random.NextUnit() * 3 };
                if (lane == 5 || (lane == 3 && n % 2 == 1)) skip[lane] = -1;
                else taken[lane].Add(fit[lane]);
            }

            LogMeanExpPooling.Add(state, Vector512.Create<float>(fit), Vector512.Create<int>(skip).AsSingle(), Vector512.Create(Beta));
        }

        var count = Vector512.Create<float>([.. taken.Select(fits => (float)fits.Count)]);
        Vector512<float> scores = FitAccumulator<LogMeanExpPooling>.Scores(state, count, Vector512.Create(Beta));
        for (int lane = 0; lane < 16; lane++)
        {
            double expected = taken[lane].Count == 0 ? 0 : Math.Log(taken[lane].Average(fit => Math.Exp(Beta * (fit - taken[lane].Max())))) / Beta;
            expected += taken[lane].DefaultIfEmpty(0).Max();
            Assert.That(scores[lane], Is.EqualTo(expected).Within(3e-6 * Math.Max(1, Math.Abs(expected))), $"lane {lane}");
        }
    }

    [Test]
    public void LogMeanExp_AFitThatIsNotFinite_ShowsInTheScore([Values(float.NaN, float.PositiveInfinity)] float bad, [Range(0, 3)] int place)
    {
        float* state = stackalloc float[32];
        new Span<float>(state, 32).Clear();
        for (int n = 0; n < 4; n++) LogMeanExpPooling.Add(state, Vector512.Create(n == place ? bad : n), default, Vector512.Create(Beta));

        Assert.That(float.IsFinite(LogMeanExpPooling.Pool(state, Vector512.Create(4f), Vector512.Create(Beta))[0]), Is.False);
    }
}
