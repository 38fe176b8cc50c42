using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>Somebody at a browser of his own, who looks at the page. Disposing fails where it complained of anything.</summary>
public sealed class Visitor : IAsyncDisposable
{
    /// <summary>Requests that fail are the point of some tests; what the page makes of it is what they look at.</summary>
    private const string FailedRequest = "Failed to load resource";

    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly ConcurrentQueue<IRequest> _requests = [];
    private readonly IBrowserContext _context;

    public Visitor(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, line) =>
        {
            if (line.Type == "error" && !line.Text.StartsWith(FailedRequest, StringComparison.Ordinal)) _complaints.Enqueue(line.Text);
        };
        page.Request += (_, request) => _requests.Enqueue(request);
    }

    public IPage Page { get; }

    /// <summary>The requests of this method that it has made, in their order.</summary>
    public IEnumerable<IRequest> Requests(string method) => _requests.Where(request => request.Method == method);

    /// <summary>Where in their files the pieces of uploads began.</summary>
    public long[] Offsets => [.. Requests("PATCH").Select(request => long.Parse(request.Headers["upload-offset"], null))];

    public ILocator At(string selector) => Page.Locator(selector);

    public ILocatorAssertions Sees(string selector) => Assertions.Expect(At(selector));

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>Opens a link, and sees one of the views.</summary>
    public async Task OpenAsync(string link, string view = "send")
    {
        await Page.GotoAsync(link);
        await Sees($"main#{view}").ToBeVisibleAsync();
    }

    /// <summary>Picks files, as from the dialog that the button opens.</summary>
    public Task PickAsync(params string[] files) => At("#pick").SetInputFilesAsync(files);

    /// <summary>Waits until everything is over, and that is what is said of it.</summary>
    public Task ReadsAsync(string headline) => Sees("#headline").ToHaveTextAsync(headline);

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.Empty(_complaints);
    }
}
