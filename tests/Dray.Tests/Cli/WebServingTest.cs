using System.Net;
using Dray.Cli;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Server;

namespace Dray.Tests.Cli;

public sealed class WebServingTest
{
    private static readonly WebLinkMade Made = new("TOKEN", new string('a', 64), new WebLink { Into = "guests", Quota = 2_000_000_000 }, DateTimeOffset.UnixEpoch);

    [Fact]
    public void There_is_no_page_unless_asked_for() => Assert.Null(Read("in").Web);

    [Fact]
    public void Every_option_arrives()
    {
        var web = Read("--web", "--web-http", "--web-host", "Files.example.org.", "--web-host", "nas", "--link-for", "2h", "--link-into", "guests/", "--link-only", "put", "--link-quota", "2G").Web!;
        Assert.True(web.PlainHttp);
        Assert.Equal(["files.example.org", "nas"], web.Hosts);
        Assert.Equal(new WebLink { MayGet = false, Into = "guests", Quota = 2_000_000_000, Lasts = TimeSpan.FromHours(2) }, web.Link);
        Assert.Equal(new WebLink { MayPut = false }, Read("--web", "--link-only", "get").Web!.Link);
        Assert.Null(Read("--web", "--link-quota", "none").Web!.Link.Quota);
    }

    [Theory]
    [InlineData("--web-http", null)]
    [InlineData("--web-host", "nas")]
    [InlineData("--cert", "c.pem")]
    [InlineData("--key", "k.pem")]
    [InlineData("--link-for", "1d")]
    [InlineData("--link-into", "in")]
    [InlineData("--link-only", "put")]
    [InlineData("--link-quota", "1G")]
    public void Each_goes_with_web_alone(string option, string? value) =>
        Assert.Equal($"{option} is about the page for browsers: it goes with --web.", Fault(value is null ? [option] : [option, value]));

    [Theory]
    [InlineData("--web-host", "https://nas")]
    [InlineData("--web-host", "nas:8097")]
    [InlineData("--web-host", "192.168.1.5")]
    [InlineData("--web-host", "")]
    [InlineData("--link-for", "0")]
    [InlineData("--link-into", "../up")]
    [InlineData("--key", "k.pem")]
    [InlineData("--cert", "/nowhere/c.pem")]
    public void What_makes_no_sense_is_said(string option, string value) => Assert.NotEmpty(Fault("--web", option, value));

    [Fact]
    public void A_link_that_only_gets_takes_no_folder() => Assert.Contains("may be put in by", Fault("--web", "--link-only", "get", "--link-into", "in"), StringComparison.Ordinal);

    [Fact]
    public void Names_come_first_and_every_way_has_its_port()
    {
        IReadOnlyList<IPAddress> mine = [IPAddress.Parse("192.168.1.5"), IPAddress.Parse("fd00::5")];
        var shown = Invitation.Of(Made, [new(IPAddress.Any, 443), new(IPAddress.IPv6Any, 443)], new WebOptions { Hosts = ["nas.example"], PlainHttp = true }, () => mine);
        Assert.Equal(
            [
                "https://nas.example:443/#TOKEN", "https://192.168.1.5:443/#TOKEN", "https://[fd00::5]:443/#TOKEN", "https://localhost:443/#TOKEN",
                "http://nas.example:443/#TOKEN", "http://192.168.1.5:443/#TOKEN", "http://[fd00::5]:443/#TOKEN", "http://localhost:443/#TOKEN",
            ],
            shown.Links);
        Assert.Equal("put files into guests (2.0 GB in all) and take what is shared", shown.Lets);
        Assert.DoesNotContain("TOKEN", shown.ToString(), StringComparison.Ordinal);
        Assert.Empty(Invitation.Of(Made, [new(IPAddress.Parse("fe80::1%3"), 1)], new WebOptions(), () => []).Links);
    }

    [Theory]
    [InlineData(null, false, false)]
    [InlineData(30, false, false)]
    [InlineData(50, true, false)]
    [InlineData(100, true, true)]
    public void A_code_is_shown_where_it_fits_and_the_fingerprint_beside_it(int? width, bool code, bool beside)
    {
        var (links, lines) = (new List<string>(), new List<string>());
        var shown = Invitation.Of(Made, [new(IPAddress.Loopback, 8097)], new WebOptions(), () => []);
        InvitationWords.Show(shown, new Terminal(TextWriter.Null, TextWriter.Null), links.Add, lines.Add, width);
        Assert.Equal(["https://127.0.0.1:8097/#TOKEN"], links);
        Assert.Equal(code, lines.Any(line => line.Contains('█')));
        Assert.Equal(beside, lines.Any(line => line.Contains('█') && line.Contains("aaaa aaaa aaaa aaaa", StringComparison.Ordinal)));
        Assert.Equal(16, string.Join(' ', lines).Split(' ').Count(group => group == "aaaa"));
        Assert.All(lines, line => Assert.DoesNotContain("TOKEN", line, StringComparison.Ordinal));
    }

    private static ServeOptions Read(params string[] arguments)
    {
        var parsed = CommandTree.Parse(["serve", .. arguments]);
        Assert.Empty(parsed.Errors);
        return ServeCommand.Read(parsed);
    }

    private static string Fault(params string[] arguments) => Assert.Throws<UsageException>(() => ServeCommand.Read(CommandTree.Parse(["serve", .. arguments]))).Message;
}
