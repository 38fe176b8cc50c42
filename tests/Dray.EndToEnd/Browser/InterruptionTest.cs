using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>Whatever comes between, an upload goes on where it stopped.</summary>
[Collection(nameof(Browsing))]
public sealed class InterruptionTest(Chromium chromium)
{
    private const int Size = 24 << 20;
    private const long Half = Size / 2;

    [Fact]
    public async Task Pausing_stops_and_resuming_goes_on()
    {
        await using var site = await Browsed.StartAsync();
        await using var cable = new Cable(site.Port);
        await using var visitor = await chromium.VisitorAsync();
        var file = await BeginAsync(site, cable, visitor);

        await visitor.Button("Pause").ClickAsync();
        await visitor.ReadsAsync("Paused");
        await visitor.Sees("#current .status").ToContainTextAsync("paused");
        cable.Open();
        await visitor.Button("Resume").ClickAsync();

        await visitor.ReadsAsync("1 file sent");
        HasGoneOn(site, visitor, file);
    }

    [Fact]
    public async Task A_lost_connection_is_taken_up_again_by_itself()
    {
        await using var site = await Browsed.StartAsync();
        await using var cable = new Cable(site.Port);
        await using var visitor = await chromium.VisitorAsync();
        var file = await BeginAsync(site, cable, visitor);

        cable.Cut();
        await visitor.ReadsAsync("Waiting for the connection");
        await visitor.Sees("#current .status").ToContainTextAsync("no connection, trying again in");
        cable.Open();

        await visitor.ReadsAsync("1 file sent");
        HasGoneOn(site, visitor, file);
    }

    [Fact]
    public async Task After_a_reload_the_page_asks_for_the_file_and_goes_on()
    {
        await using var site = await Browsed.StartAsync();
        await using var cable = new Cable(site.Port);
        await using var visitor = await chromium.VisitorAsync();
        var file = await BeginAsync(site, cable, visitor);

        cable.Cut();
        cable.Open();
        await visitor.Page.ReloadAsync();
        await visitor.Sees("#pieces .path").ToHaveTextAsync("long film.mp4");
        await visitor.Sees("#pieces .status").ToHaveTextAsync("25 MB");
        var chooser = await visitor.Page.RunAndWaitForFileChooserAsync(() => visitor.Button("Choose them again").ClickAsync());
        await chooser.SetFilesAsync(file);

        await visitor.ReadsAsync("1 file sent");
        await visitor.Sees("#interrupted").ToBeHiddenAsync();
        HasGoneOn(site, visitor, file);
        await visitor.Page.ReloadAsync();
        await visitor.Sees("#send").ToBeVisibleAsync();
        await visitor.Sees("#interrupted").ToBeHiddenAsync();
    }

    [Fact]
    public async Task After_a_reload_a_folder_goes_on_where_it_stopped()
    {
        await using var site = await Browsed.StartAsync();
        await using var cable = new Cable(site.Port);
        await using var visitor = await chromium.VisitorAsync();
        var file = site.Make("trip/day one/long film.mp4", Size);
        await visitor.OpenAsync(site.LinkBy(cable.Port));
        cable.CloseAfter(Half);
        await visitor.At("#pickfolder").SetInputFilesAsync(site.Folder.At("out", "trip"));
        await cable.Reached;

        cable.Cut();
        cable.Open();
        await visitor.Page.ReloadAsync();
        await visitor.Sees("#pieces .path").ToHaveTextAsync("trip/day one/long film.mp4");
        var chooser = await visitor.Page.RunAndWaitForFileChooserAsync(() => visitor.Button("Choose the folder again").ClickAsync());
        await chooser.SetFilesAsync(site.Folder.At("out", "trip"));

        await visitor.ReadsAsync("1 file sent");
        HasGoneOn(site, visitor, file, "trip/day one/long film.mp4");
    }

    [Fact]
    public async Task What_is_cancelled_leaves_nothing_at_either_end()
    {
        await using var site = await Browsed.StartAsync();
        await using var cable = new Cable(site.Port);
        await using var visitor = await chromium.VisitorAsync();
        await BeginAsync(site, cable, visitor);

        var gone = visitor.Page.WaitForResponseAsync(answer => answer.Request.Method == "DELETE");
        await visitor.Button("Cancel long film.mp4").ClickAsync();
        cable.Open();

        Assert.Equal(204, (await gone).Status);
        await visitor.Sees("#progress").ToBeHiddenAsync();
        await visitor.Page.ReloadAsync();
        await visitor.Sees("#send").ToBeVisibleAsync();
        await visitor.Sees("#interrupted").ToBeHiddenAsync();
        Assert.Empty(site.Names);
    }

    [Fact]
    public async Task What_the_server_has_forgotten_begins_anew()
    {
        await using var site = await Browsed.StartAsync();
        await using var cable = new Cable(site.Port);
        await using var visitor = await chromium.VisitorAsync();
        var file = await BeginAsync(site, cable, visitor);
        await visitor.Button("Pause").ClickAsync();
        await visitor.ReadsAsync("Paused");
        cable.Open();

        await visitor.Page.EvaluateAsync("url => fetch(url, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } })", visitor.Requests("PATCH").Last().Url);
        await visitor.Button("Resume").ClickAsync();

        await visitor.ReadsAsync("1 file sent");
        Assert.Equal(0, visitor.Offsets[^1]);
        Assert.Equal(File.ReadAllBytes(file), site.Landed("long film.mp4"));
    }

    /// <summary>Half of a file is on its way, and then nothing more gets through.</summary>
    private static async Task<string> BeginAsync(Browsed site, Cable cable, Visitor visitor)
    {
        var file = site.Make("long film.mp4", Size);
        await visitor.OpenAsync(site.LinkBy(cable.Port));
        cable.CloseAfter(Half);
        await visitor.PickAsync(file);
        await cable.Reached;
        return file;
    }

    private static void HasGoneOn(Browsed site, Visitor visitor, string file, string name = "long film.mp4")
    {
        Assert.Equal(0, visitor.Offsets[0]);
        Assert.InRange(visitor.Offsets[^1], 1, Size - 1);
        Assert.Equal(File.ReadAllBytes(file), site.Landed(name));
    }
}
