using System.CommandLine;
using Dray.Cli;
using Dray.Cli.Parsing;
using Dray.Transfers;

namespace Dray.Tests.Cli;

public sealed class SendCommandTest
{
    private static ParseResult Parse(params string[] arguments) => CommandTree.Parse(["send", .. arguments]);

    private static SendOptions Read(params string[] arguments)
    {
        var parsed = Parse(arguments);
        Assert.Empty(parsed.Errors);
        return SendCommand.Read(parsed, null);
    }

    [Fact]
    public void Left_alone_everything_has_its_default()
    {
        var options = Read("file", "host:");
        Assert.Equal(["file"], options.Sources);
        Assert.Equal(("host", 8097, ""), (options.Host, options.Port, options.Into));
        Assert.Null(options.Lanes);
        Assert.Null(options.BandwidthLimit);
        Assert.Null(options.RetryConnect);
        Assert.Null(options.RetryBegun);
        Assert.Equal(ConflictPolicy.Newer, options.OnConflict);
        Assert.Empty(options.Filters);
        Assert.False(options.DryRun || options.Check || options.Sha256 || options.SafeLinks || options.PortableNames);
    }

    [Fact]
    public void Every_option_arrives()
    {
        var options = Read(
            "-", "--to", "[::1]:9", "--into", "in", "--name", "n", "--lanes", "3", "-n", "--check", "--on-conflict", "skip",
            "--bwlimit", "1M", "--hash", "sha256", "--safe-links", "--portable-names", "--retry-for", "1m");
        Assert.Equal(["-"], options.Sources);
        Assert.Equal(("::1", 9, "in", "n"), (options.Host, options.Port, options.Into, options.StandardInputName));
        Assert.Equal((3, 1_000_000, ConflictPolicy.Skip), (options.Lanes, options.BandwidthLimit, options.OnConflict));
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)), (options.RetryConnect, options.RetryBegun));
        Assert.True(options.DryRun && options.Check && options.Sha256 && options.SafeLinks && options.PortableNames);
    }

    [Fact]
    public void Filters_keep_the_order_in_which_they_were_given() => Assert.Equal(
        [new(true, "a"), new(false, "*.o"), new(true, "b"), new(false, "-x")],
        Read("--include", "a", "dir", "--exclude=*.o", "--include", "b", "--exclude", "-x", "host:").Filters);

    [Fact]
    public void A_flag_swallows_no_file() => Assert.Equal(["true", "false"], Read("-n", "true", "--check", "false", "host:").Sources);

    [Fact]
    public void Behind_two_dashes_everything_is_a_file() =>
        Assert.Equal(["@list", "-n", "--to"], Read("@list", "--", "-n", "--to", "host:").Sources);

    [Fact]
    public void Lanes_may_be_left_to_dray() => Assert.Null(Read("--lanes", "auto", "a", "host:").Lanes);

    [Theory]
    [InlineData("--lanes", "0")]
    [InlineData("--lanes", "many")]
    [InlineData("--port", "0")]
    [InlineData("--bwlimit", "fast")]
    [InlineData("--retry-for", "soon")]
    [InlineData("--on-conflict", "guess")]
    [InlineData("--hash", "md5")]
    public void A_value_that_makes_no_sense_names_its_option(string option, string value)
    {
        var error = Assert.Single(Parse("a", "host:", option, value).Errors);
        Assert.StartsWith($"{option}: '{value}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-", "host:")]
    [InlineData("a", "host:", "--name", "n")]
    [InlineData("host:")]
    [InlineData("a")]
    public void What_comes_to_nothing_is_refused(params string[] arguments) =>
        Assert.Throws<UsageException>(() => SendCommand.Read(Parse(arguments), null));

    [Fact]
    public void Plain_bytes_go_to_a_port_that_is_named()
    {
        var options = Read("--raw", "file", "--to", "[::1]:9100", "--bwlimit", "1K", "--retry-for", "1s");
        Assert.Equal(("::1", 9100, 1000), (options.Host, options.Port, options.BandwidthLimit));
        Assert.Equal(["file"], options.Sources);
        Assert.Equal(TimeSpan.FromSeconds(1), options.RetryConnect);
        Assert.Equal(9100, Read("--raw", "-", "printer:", "--port", "9100").Port);
    }

    [Theory]
    [InlineData("a", "--to", "host")]
    [InlineData("a", "host:")]
    [InlineData("a", "b", "--to", "host:1")]
    [InlineData("a", "host:folder", "--port", "1")]
    [InlineData("a", "--to", "host:1", "--into", "folder")]
    [InlineData("a", "--to", "host:1", "--hash", "sha256")]
    [InlineData("a", "--to", "host:1", "--exclude", "b")]
    public void What_plain_bytes_can_not_do_is_refused(params string[] arguments) =>
        Assert.Throws<UsageException>(() => SendCommand.Read(Parse(["--raw", .. arguments]), "other:2"));

    [Fact]
    public void The_command_that_continues_is_quoted() => Assert.Equal(
        @"dray send 'a b' 'it'\''s' --exclude '*.o' --exclude=-x host:",
        Continuation.Of(Parse("a b", "it's", "--exclude", "*.o", "--exclude=-x", "host:").Tokens, "host:", null));

    [Fact]
    public void The_command_that_continues_goes_to_the_address_given_last() => Assert.Equal(
        "dray send --to '[::1]:9' --into in a -- -b",
        Continuation.Of(Parse("a", "--port", "7", "--", "-b", "host:in").Tokens, "host:in", new Target("::1", 9, "in")));
}
