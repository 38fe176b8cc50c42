using Dray.Cli.Parsing;

namespace Dray.Tests.Cli;

public sealed class TargetTest
{
    [Theory]
    [InlineData("host:", "host", "")]
    [InlineData("host:a/b", "host", "a/b")]
    [InlineData("host:a/b/", "host", "a/b")]
    [InlineData("host:a:b", "host", "a:b")]
    [InlineData("192.168.1.5:in", "192.168.1.5", "in")]
    [InlineData("[::1]:folder", "::1", "folder")]
    [InlineData("[fe80::1%eth0]:", "fe80::1%eth0", "")]
    [InlineData("c:x", "c", "x")]
    public void A_host_before_a_colon_is_a_target(string text, string host, string into)
    {
        Assert.True(Target.TryParseScp(text, windows: false, out var target));
        Assert.Equal(new Target(host, null, into), target);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("./a:b")]
    [InlineData("dir/a:b")]
    [InlineData("/abs:olute")]
    [InlineData(":colon")]
    [InlineData("")]
    [InlineData("[::1]")]
    [InlineData("[a/b]:c")]
    public void Anything_else_is_a_path(string text) => Assert.False(Target.TryParseScp(text, windows: false, out _));

    [Theory]
    [InlineData(@"c:\x")]
    [InlineData("c:x")]
    [InlineData(@"dir\a:b")]
    public void On_Windows_a_drive_and_a_backslash_make_a_path(string text) =>
        Assert.False(Target.TryParseScp(text, windows: true, out _));

    [Theory]
    [InlineData("user@host:")]
    [InlineData("fe80::1:x")]
    [InlineData("[name]:x")]
    [InlineData("ho st:")]
    [InlineData("host:/etc")]
    [InlineData("[zz::zz]:")]
    public void A_target_that_cannot_be_used_says_why(string text)
    {
        if (text == "fe80::1:x")
        {
            // Unbracketed, it reads as host fe80: only the name look-up can tell.
            Assert.True(Target.TryParseScp(text, windows: false, out _));
            return;
        }

        Assert.Throws<UsageException>(() => Target.TryParseScp(text, windows: false, out _));
    }

    [Theory]
    [InlineData("host", "host", null)]
    [InlineData("host:9000", "host", 9000)]
    [InlineData("host:", "host", null)]
    [InlineData("::1", "::1", null)]
    [InlineData("[::1]", "::1", null)]
    [InlineData("[::1]:9000", "::1", 9000)]
    [InlineData("[fe80::1%eth0]:8097", "fe80::1%eth0", 8097)]
    [InlineData("fe80::1%eth0", "fe80::1%eth0", null)]
    public void An_address_may_have_a_port(string text, string host, int? port) =>
        Assert.Equal(new Target(host, port, ""), Target.ParseAddress(text));

    [Theory]
    [InlineData("")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:http")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("user@host")]
    [InlineData("1:2:3")]
    public void An_address_that_is_none_is_refused(string text) =>
        Assert.Throws<UsageException>(() => Target.ParseAddress(text));

    [Theory]
    [InlineData("a", 8097, "a")]
    [InlineData("a", 9000, "a:9000")]
    [InlineData("::1", 9000, "[::1]:9000")]
    public void An_address_is_written_as_it_is_read(string host, int port, string text)
    {
        Assert.Equal(text, new Target(host, port, "").Address);
        Assert.Equal(host, Target.ParseAddress(text).Host);
    }

    [Theory]
    [InlineData("localhost:9101", "localhost:9101")]
    [InlineData("[::1]:9101", "[::1]:9101")]
    [InlineData("localhost:", null)]
    [InlineData("localhost:0", null)]
    [InlineData("localhost:65536", null)]
    [InlineData("localhost:20261123", null)]
    [InlineData("localhost:9101/a", null)]
    [InlineData("localhost:-1", null)]
    public void A_folder_that_may_have_been_meant_as_a_port_is_noticed(string typed, string? address)
    {
        Assert.True(Target.TryParseScp(typed, out var target));
        Assert.Equal(address, target.PortInstead);
    }
}
