using System.IO.Compression;

namespace Dray.EndToEnd;

/// <summary>The packages as somebody else meets them: in a fresh project, by what their READMEs show.</summary>
public sealed class PackageTest(Packages packages) : IClassFixture<Packages>
{
    [Fact]
    public void Packing_the_repository_gives_the_two_packages_and_their_symbols()
    {
        var made = Directory.GetFiles(packages.Feed).Select(path => Path.GetFileName(path).Replace(packages.Version, "V", StringComparison.Ordinal));
        Assert.Equal(["Dray.Server.V.nupkg", "Dray.Server.V.snupkg", "Dray.V.nupkg", "Dray.V.snupkg"], made.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Dray", "Dray.Engine")]
    [InlineData("Dray.Server", "Dray.Server")]
    public async Task A_package_brings_its_readme_licence_and_documentation(string package, string assembly)
    {
        await using var zip = await ZipFile.OpenReadAsync(Path.Combine(packages.Feed, $"{package}.{packages.Version}.nupkg"), TestContext.Current.CancellationToken);
        var names = zip.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains("README.md", names);
        Assert.Contains("LICENSE", names);
        Assert.Equal(
            [$"lib/net10.0/{assembly}.dll", $"lib/net10.0/{assembly}.xml"],
            names.Where(name => name.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        using var reader = new StreamReader(await zip.GetEntry($"{package}.nuspec")!.OpenAsync(TestContext.Current.CancellationToken));
        var manifest = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("<license type=\"expression\">MIT</license>", manifest, StringComparison.Ordinal);
        // The engine of another version need not have the internals that the server uses.
        if (package == "Dray.Server") Assert.Contains($"id=\"Dray\" version=\"[{packages.Version}]\"", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fresh_project_sends_a_file_in_ten_lines()
    {
        Assert.True(Packages.Code("Dray", 0).Split('\n').Count(line => line.Length > 0) <= 10);
        using var folder = new TemporaryFolder();
        var file = SourceTree.MakeFile(folder.At("a file"), 5_000_000);
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var sends = packages.Start("sends", file, "127.0.0.1", $"{served.Port}");

        var run = (await sends.EndAsync()).Ended(0);
        Assert.Contains("\nDone: ", run.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(served.At("a file")));
    }

    [Fact]
    public async Task A_fresh_project_receives()
    {
        using var folder = new TemporaryFolder();
        var file = SourceTree.MakeFile(folder.At("a file"), 100_000);
        await using var receives = await packages.Start("receives", folder.At("in")).ListenAsync();
        (await DrayBinary.RunAsync("send", "--to", $"{receives.Listening}", file)).Ended(0);

        receives.PressEnter();
        var run = (await receives.EndAsync()).Ended(0);
        Assert.Contains(" sent a file, ", run.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(folder.At("in", "a file")));
    }

    [Fact]
    public async Task A_fresh_project_waits_for_sockets()
    {
        await using var counts = await packages.Start("counts").ListenAsync();
        using (var client = await counts.ConnectAsync())
        {
            var stream = client.GetStream();
            await stream.WriteAsync(new byte[1234], TestContext.Current.CancellationToken);
            client.Client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            Assert.Equal(0, await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        }

        counts.PressEnter();
        Assert.Contains("234 bytes came", (await counts.EndAsync()).Ended(0).Output, StringComparison.Ordinal);
    }
}
