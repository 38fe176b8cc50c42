using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>Names come from anybody; on the page they are text.</summary>
[Collection(nameof(Browsing))]
public sealed class HostileNamesTest(Chromium chromium)
{
    private const string Ran = "window.ran = true";

    private static readonly string[] Names =
    [
        $"<img src=x onerror={Ran.Replace(' ', '\t')}>", $"\"><script>{Ran}<", "<svg onload=ran=1>", "'-alert(1)-'", "{{7*7}}", "javascript:ran=1", "%3Cscript%3E", "&lt;b&gt;",
        "?zip#", "photo\u202Egpj.exe", new string('x', 240),
    ];

    [Fact]
    public async Task Threat_28_Names_that_a_browser_would_run_are_shown_as_text()
    {
        Tools.NeedLinux();
        await using var site = await Browsed.StartAsync();
        foreach (var name in Names) File.WriteAllText(site.Folder.At("shared", name), "x");
        Directory.CreateDirectory(site.Folder.At("shared", "<u>folder"));
        await using var visitor = await chromium.VisitorAsync(width: 360, height: 640);
        await visitor.OpenAsync(site.Link);

        await visitor.PickAsync([.. Names.Where(IsStorable).Select(name => site.Folder.At("shared", name))]);
        await visitor.Sees("#headline").ToContainTextAsync("sent");
        await visitor.At("#results").ClickAsync();
        await IsHarmlessAsync(visitor);

        await visitor.OpenAsync(site.View("shared/shared"), "shared");
        await visitor.Sees("#rows tr").ToHaveCountAsync(Names.Length + 1);
        var shown = await visitor.At("#rows bdi").AllTextContentsAsync();
        Assert.Equal([.. Names.Append("<u>folder").Select(Shown).Order(StringComparer.Ordinal)], shown.Order(StringComparer.Ordinal));
        await IsHarmlessAsync(visitor);

        await visitor.Link("<u>folder").ClickAsync();
        await visitor.Sees("#place").ToHaveTextAsync("<u>folder");
        await IsHarmlessAsync(visitor);
    }

    private static async Task IsHarmlessAsync(Visitor visitor)
    {
        Assert.False(await visitor.Page.EvaluateAsync<bool>("() => 'ran' in window"));
        Assert.Equal(0, await visitor.At("main u, main script, main svg[onload], img[onerror]").CountAsync());
        Assert.Equal(0, await Walk.OverflowAsync(visitor));
    }

    /// <summary>Not what a terminal obeys: the server refuses that, which the page tells.</summary>
    private static bool IsStorable(string name) => !name.Contains('\t');

    private static string Shown(string name) => name.Replace("\t", "\\u{0009}").Replace("\u202E", "\\u{202E}");
}
