namespace Reda.Tools.Tests.Cli.Html;

/// <summary>The report as a browser sees it.</summary>
internal sealed class ReportInBrowserTests
{
    // An id that would run, one that would never break, one from right to left, and ends of elements.
    private static readonly string[] s_hostile = ["<script>alert(1)</script>", new string('W', 200), "\u05d0\u05d1\u05d2\u202e", "</li></ol></svg>\"'>&amp;"];

    private TempFolder _folder = null!;
    private string _page = null!;

    [OneTimeSetUp]
    public void TrainOnHostileIds()
    {
        Browser.PathOrSkip();
        _folder = new TempFolder();
        _page = _folder.PathOf("run.html");
        string rows = string.Concat(Enumerable.Range(0, 60).SelectMany(user => s_hostile.Select(item => $"u{user},\"{item.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n")));
        string data = _folder.Write("data.csv", Tool.TinyCsv() + rows);
        Tool.Run(["train", data, "--model", _folder.PathOf("model"), "--validate", "--report", _page, .. Tool.Tiny(epochs: 10)]).Succeeded();
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder?.Dispose();

    [Test]
    public void Page_AsItIs_LoadsWithoutComplaintsAndWithoutScripts()
    {
        var (document, console) = Browser.Open(_page, 1280);
        Assert.That(console, Is.Empty);
        Assert.That(document, Does.Not.Contain("<script").And.Contain("&lt;script&gt;alert(1)&lt;/script&gt;"));
    }

    [TestCase(false, "rgb(246, 247, 245)")]
    [TestCase(true, "rgb(18, 23, 26)")]
    public void Page_InEitherScheme_FollowsIt(bool dark, string ground)
    {
        var seen = Browser.Measure(_page, 800, "{ ground: getComputedStyle(document.body).backgroundColor, line: getComputedStyle(document.querySelector('.line.s1')).stroke }", dark);
        Assert.That(seen.GetProperty("ground").GetString(), Is.EqualTo(ground));
        Assert.That(seen.GetProperty("line").GetString(), Is.EqualTo(dark ? "rgb(85, 201, 191)" : "rgb(11, 122, 117)"), "charts follow as well");
    }

    [Test]
    public void Measure_OfAPageThatSticksOut_SeesIt()
    {
        string page = _folder.Write("wide.html", "<!DOCTYPE html><html><body style=\"margin: 0\"><div style=\"width: 500px\">wide</div></body></html>");
        Assert.That(Browser.Measure(page, 360, "{ scroll: document.documentElement.scrollWidth }").GetProperty("scroll").GetInt32(), Is.EqualTo(500));
    }

    [TestCase(360)]
    [TestCase(768)]
    [TestCase(1280)]
    public void Page_OnAnyScreen_FitsItsWidthAndShowsItsCharts(int width)
    {
        var seen = Browser.Measure(_page, width, """
            {
              inner: innerWidth,
              scroll: document.documentElement.scrollWidth,
              wide: [...document.querySelectorAll("main *, header *")].filter(e => !e.closest(".unseen, svg") && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80)),
              charts: [...document.querySelectorAll("svg")].map(e => ({ text: e.getAttribute("aria-label"), width: e.getBoundingClientRect().width, height: e.getBoundingClientRect().height })),
              letters: Math.min(...[...document.querySelectorAll("svg text")].map(e => 13 * e.getScreenCTM().a)),
              cut: [...document.querySelectorAll("svg text")].filter(e => { const t = e.getBoundingClientRect(), s = e.closest("svg").getBoundingClientRect(); return t.left < s.left - 1 || t.right > s.right + 1 || t.top < s.top - 2 || t.bottom > s.bottom + 2; }).map(e => e.textContent),
              ids: [...document.querySelectorAll("bdi")].map(e => e.textContent),
              headings: [...document.querySelectorAll("h1, h2, h3, h4")].map(e => e.tagName[1]).join("")
            }
            """);
        Assert.That(seen.GetProperty("inner").GetInt32(), Is.EqualTo(width), "the window is as wide as it should be");
        Assert.That(seen.GetProperty("scroll").GetInt32(), Is.LessThanOrEqualTo(width), "nothing sticks out");
        Assert.That(seen.GetProperty("wide").EnumerateArray().Select(element => element.GetString()), Is.Empty);
        Assert.That(seen.GetProperty("cut").EnumerateArray().Select(element => element.GetString()), Is.Empty, "letters inside their charts");
        Assert.That(seen.GetProperty("letters").GetDouble(), Is.GreaterThanOrEqualTo(10), "letters in charts can be read");
        var charts = seen.GetProperty("charts").EnumerateArray().ToArray();
        Assert.That(charts, Has.Length.EqualTo(7), "metrics, loss, validation, throughput, its phases, actions per user and per item");
        Assert.That(charts.Select(chart => chart.GetProperty("text").GetString()!.Length), Has.All.GreaterThan(20));
        Assert.That(charts.SelectMany(chart => new[] { chart.GetProperty("width").GetDouble(), chart.GetProperty("height").GetDouble() }), Has.All.GreaterThan(15));
        Assert.That(seen.GetProperty("ids").EnumerateArray().Select(id => id.GetString()), Is.SupersetOf(s_hostile.Take(2)), "ids arrive as they are");
        Assert.That(seen.GetProperty("headings").GetString(), Does.StartWith("1").And.Not.Contain("13").And.Not.Contain("24"), "no level is skipped");
    }
}
