using System.CommandLine;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dray.Cli;
using Dray.Cli.Json;

namespace Dray.Tests.Cli;

public sealed class DocumentationTest
{
    public static TheoryData<string> Verbs() => [.. All(CommandTree.Build()).Select(verb => verb.FullName)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_option_is_in_the_reference(string name)
    {
        var verb = All(CommandTree.Build()).Single(verb => verb.FullName == name);
        var section = Section(Read("cli.md"), $"dray {name}");
        Assert.All(
            HelpText.AllOptions(verb).SelectMany(option => option.Aliases.Prepend(option.Name)),
            option => Assert.Matches($"`{option}[` ]", section));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_line_of_help_fits_and_the_manual_is_there(string name)
    {
        var verb = All(CommandTree.Build()).Single(verb => verb.FullName == name);
        var help = new HelpText("").Of(verb);
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 100, line));
        Assert.Contains("Examples:", help, StringComparison.Ordinal);
        Assert.Contains("Exit codes:", help, StringComparison.Ordinal);
        Assert.All(verb.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), option.Name));
    }

    [Fact]
    public void Every_exit_code_is_in_the_reference()
    {
        var section = Section(Read("cli.md"), "Exit codes");
        Assert.All([0, 1, 2, 3, 4, 5, 6, 7, 130, 143], code => Assert.Contains($"\n| {code} |", section, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(typeof(SendLine), "send")]
    [InlineData(typeof(ServeLine), "serve")]
    [InlineData(typeof(PeersLine), "peers")]
    [InlineData(typeof(DevicesLine), "devices")]
    [InlineData(typeof(ListLine), "ls")]
    [InlineData(typeof(OffersLine), "offers")]
    [InlineData(typeof(LinkLine), "link")]
    [InlineData(typeof(OfferLine), "send, under a code")]
    [InlineData(typeof(PartialsLine), "partials")]
    [InlineData(typeof(IdLine), "id")]
    [InlineData(typeof(DoctorLine), "doctor")]
    [InlineData(typeof(TryLine), "try")]
    [InlineData(typeof(BenchLine), "bench io")]
    public void Every_event_and_field_is_in_the_vocabulary(Type lines, string command)
    {
        var text = Read("json.md");
        var section = Section(text, command);
        JsonSerializerContext context = command switch
        {
            "send" => SendLineContext.Default,
            "serve" => ServeLineContext.Default,
            "bench io" => BenchLineContext.Default,
            "peers" => PeersLineContext.Default,
            "devices" => DevicesLineContext.Default,
            "partials" => PartialsLineContext.Default,
            "ls" => ListLineContext.Default,
            "offers" => OffersLineContext.Default,
            "link" => LinkLineContext.Default,
            "send, under a code" => OfferLineContext.Default,
            "id" => IdLineContext.Default,
            "doctor" => DoctorLineContext.Default,
            _ => TryLineContext.Default,
        };
        foreach (var line in context.GetTypeInfo(lines)!.PolymorphismOptions!.DerivedTypes)
        {
            Assert.Contains($"| `{line.TypeDiscriminator}` |", section, StringComparison.Ordinal);
            // What "as of send" stands for is told there, what every line has at the top.
            Assert.All(
                context.GetTypeInfo(line.DerivedType)!.Properties.Select(property => property.Name),
                field => Assert.Contains($"`{field}`", text, StringComparison.Ordinal));
        }
    }

    // Verbs and the verbs beneath them; hidden commands are none.
    private static IEnumerable<Verb> All(Command command) =>
        command.Subcommands.OfType<Verb>().SelectMany(verb => All(verb).Prepend(verb));

    private static string Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(folder.FullName, "Dray.slnx"))) folder = folder.Parent!;
        return File.ReadAllText(Path.Join(folder.FullName, "docs", name));
    }

    private static string Section(string text, string title)
    {
        var start = text.IndexOf($"\n## {title}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"there is no section '{title}'");
        var end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }
}
