namespace Dray.EndToEnd;

public sealed class CommandLineTest
{
    [Fact]
    public async Task Alone_dray_says_what_it_is_for()
    {
        var run = (await DrayBinary.RunAsync()).Ended(0);
        Assert.Contains("dray serve", run.Output, StringComparison.Ordinal);
        Assert.Contains("dray send", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_one_line() =>
        Assert.StartsWith("dray ", Assert.Single((await DrayBinary.RunAsync("--version")).Ended(0).Lines), StringComparison.Ordinal);

    [Theory]
    [InlineData("send")]
    [InlineData("serve")]
    [InlineData("pair")]
    [InlineData("devices")]
    [InlineData("id")]
    [InlineData("try")]
    [InlineData("bench")]
    [InlineData("completion")]
    public async Task The_help_of_a_command_is_its_manual(string command)
    {
        var help = (await DrayBinary.RunAsync(command, "--help")).Ended(0).Output;
        Assert.All(["Usage:", "Options:", "Examples:", "Exit codes:"], part => Assert.Contains(part, help, StringComparison.Ordinal));
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("--frobnicate")]
    [InlineData("send")]
    [InlineData("send", "file")]
    [InlineData("send", "host:")]
    [InlineData("send", "-", "host:")]
    [InlineData("send", "file", "host:", "--frobnicate")]
    [InlineData("send", "file", "host:", "--lanes", "none")]
    [InlineData("send", "file", "--to")]
    [InlineData("send", "file", "user@host:")]
    [InlineData("serve", "--listen", "nowhere:x")]
    [InlineData("serve", "--frobnicate")]
    [InlineData("serve", "one", "two")]
    [InlineData("bench")]
    [InlineData("bench", "tea")]
    [InlineData("bench", "io", "--clients", "10,none")]
    [InlineData("bench", "io", "--models", "epoll,kqueue")]
    [InlineData("bench", "io", "--svg", "no/such/folder/io.svg")]
    [InlineData("pair")]
    [InlineData("pair", "--show", "--withdraw")]
    [InlineData("pair", "--show", "--port", "all")]
    [InlineData("devices", "invite")]
    [InlineData("devices", "list", "ada")]
    [InlineData("devices", "list", "--send", "no")]
    [InlineData("devices", "rename", "ada")]
    [InlineData("devices", "forget")]
    [InlineData("devices", "allow", "ada")]
    [InlineData("devices", "allow", "ada", "--send", "perhaps")]
    [InlineData("devices", "allow", "ada", "--into", "../up")]
    [InlineData("devices", "allow", "ada", "--at-most", "much")]
    [InlineData("devices", "allow", "ada", "--bwlimit", "slow")]
    [InlineData("id", "card")]
    [InlineData("completion")]
    [InlineData("completion", "csh")]
    public async Task What_makes_no_sense_ends_with_2_and_a_sentence(params string[] arguments)
    {
        var run = (await DrayBinary.RunAsync(arguments)).Ended(2);
        Assert.Equal("", run.Output);
        Assert.StartsWith("dray: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_written_where_a_folder_goes_is_noticed()
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeFile(folder.At("file"), 1);
        var run = (await DrayBinary.RunAsync("send", "--retry-for", "0", source, "127.0.99.9:9101")).Ended(3);
        Assert.Contains("--to 127.0.99.9:9101", run.Error, StringComparison.Ordinal);
        run = (await DrayBinary.RunAsync("send", "--retry-for", "0", source, "127.0.99.9:", "--into", "9101")).Ended(3);
        Assert.DoesNotContain("--to", run.Error, StringComparison.Ordinal);
    }
}
