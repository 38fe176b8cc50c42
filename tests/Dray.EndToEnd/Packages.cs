using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Dray.EndToEnd;

/// <summary>
/// The packages, made of what these tests were built with, and fresh projects outside of the repository that use them:
/// each is a README's code and nothing else. Restores from the local feed and from what this machine has cached.
/// </summary>
public sealed partial class Packages : IAsyncLifetime
{
    private static readonly (string Project, string Package, int Block)[] Programs =
        [("sends", "Dray", 0), ("counts", "Dray", 1), ("receives", "Dray.Server", 0)];

    private readonly TemporaryFolder _folder = new();

    /// <summary>No other run's: nothing that was cached before can be mistaken for it.</summary>
    public string Version { get; } = $"0.1.0-test.{Guid.NewGuid():N}";

    public string Feed => _folder.At("feed");

    public async ValueTask InitializeAsync()
    {
        Tools.Need("dotnet");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        await DotnetAsync(DrayBinary.Repository, "pack", "--no-build", "-c", configuration, "-o", Feed, $"-p:PackageVersion={Version}");
        WriteProjects();
        await DotnetAsync(_folder, "build", "all.slnx");
    }

    /// <summary>The C# in a package's README.</summary>
    public static string Code(string package, int block) =>
        Block().Matches(File.ReadAllText(Path.Combine(DrayBinary.Repository, "src", package, "README.md")))[block].Groups[1].Value;

    /// <summary>Starts one of the fresh projects' programs.</summary>
    public Sample Start(string project, params string[] arguments) =>
        Sample.StartAt(_folder.At(project, "bin", "Debug", "net10.0", project), DrayBinary.SharedHome, arguments);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private void WriteProjects()
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        _folder.File("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{Feed}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="cache" value="{cache}" /></fallbackPackageFolders>
            </configuration>
            """);
        foreach (var (project, package, block) in Programs)
        {
            _folder.File($"{project}/Program.cs", Code(package, block));
            _folder.File($"{project}/{project}.csproj", $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType>
                    <TargetFramework>net10.0</TargetFramework>
                    <Nullable>enable</Nullable>
                    <ImplicitUsings>enable</ImplicitUsings>
                    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                  </PropertyGroup>
                  <ItemGroup>
                    <PackageReference Include="{package}" Version="{Version}" />
                  </ItemGroup>
                </Project>
                """);
        }

        _folder.File("all.slnx", $"<Solution>{string.Concat(Programs.Select(one => $"<Project Path=\"{one.Project}/{one.Project}.csproj\" />"))}</Solution>");
    }

    private async Task DotnetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [.. arguments, "--nologo", "-v", "q"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true,
        };
        start.Environment["NUGET_PACKAGES"] = _folder.At("packages");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{output}");
    }

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
