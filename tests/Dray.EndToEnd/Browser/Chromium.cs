using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>
/// The browser of all tests of the page: the one that the system has, never one that is downloaded. Started by the first test
/// that needs it; the collection disposes of it.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => default;

    /// <summary>A visitor with nothing in his browser yet.</summary>
    public async Task<Visitor> VisitorAsync(ColorScheme scheme = ColorScheme.Light, int width = 1100, int height = 800)
    {
        Tools.Need(Program);
        var context = await (await BrowserAsync()).NewContextAsync(new BrowserNewContextOptions
        {
            // The device's own certificate, which a person would compare and accept.
            IgnoreHTTPSErrors = true,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            IsMobile = width < 500,
            HasTouch = width < 500,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout((float)DrayBinary.Patience.TotalMilliseconds);
        return new Visitor(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
    }

    private async Task<IBrowser> BrowserAsync()
    {
        if (_browser is not null) return _browser;
        Assertions.SetDefaultExpectTimeout((float)DrayBinary.Patience.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        return _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Tools.Find(Program), Args = Tools.IsRoot ? ["--no-sandbox"] : [],
        });
    }
}

/// <summary>One browser, and one test at a time that uses it.</summary>
[CollectionDefinition(nameof(Browsing))]
public sealed class Browsing : ICollectionFixture<Chromium>;
