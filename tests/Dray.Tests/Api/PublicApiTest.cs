using System.Reflection;
using Dray.Multiplexing;
using Dray.Server;
using Dray.Tests.Architecture;
using PublicApiGenerator;

namespace Dray.Tests.Api;

/// <summary>
/// What the packages let others see stands in Dray.approved.txt and Dray.Server.approved.txt beside this file, so that a
/// change of it is a change that somebody reads.
/// </summary>
public sealed class PublicApiTest
{
    private const string Accepting = "DRAY_ACCEPT_API";

    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false };

    [Fact]
    public void Dray_shows_what_was_approved() => Check(typeof(EventLoop).Assembly, "Dray");

    [Fact]
    public void Dray_Server_shows_what_was_approved() => Check(typeof(DrayServer).Assembly, "Dray.Server");

    private static void Check(Assembly assembly, string package)
    {
        var path = Path.Combine(Repository.Root, "tests", "Dray.Tests", "Api", $"{package}.approved.txt");
        var shown = assembly.GeneratePublicApi(Options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(Accepting) == "1") File.WriteAllText(path, shown);
        var approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Findings.AssertNone(shown == approved ? [] :
        [
            $"The public API of {package} is not what {Path.GetFileName(path)} says:",
            .. Difference(approved.Split('\n'), shown.Split('\n')),
            "If that is meant, accept it and commit the file:",
            $"    {Accepting}=1 dotnet run --project tests/Dray.Tests -- -class '*PublicApiTest*'",
        ]);
    }

    private static IEnumerable<string> Difference(string[] approved, string[] shown) =>
        approved.Except(shown).Select(line => $"- {line.Trim()}").Concat(shown.Except(approved).Select(line => $"+ {line.Trim()}"));
}
