using Dray.Cli.Output;

namespace Dray.Tests.Cli;

public sealed class TerminalTest : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void What_is_said_takes_the_status_line_away_first()
    {
        var terminal = new Terminal(_output, _error, redraws: true);
        terminal.Status("12345");
        terminal.Status("1");
        terminal.Say("hello");
        Assert.Equal($"\r12345\r1    \r \rhello{Environment.NewLine}", _error.ToString());
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public void Nobody_sees_a_status_line_in_a_file()
    {
        new Terminal(_output, _error).Status("12345");
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void Results_go_to_standard_output()
    {
        new Terminal(_output, _error).Result("data");
        Assert.Equal($"data{Environment.NewLine}", _output.ToString());
    }

    [Fact]
    public void Colours_are_for_terminals_alone()
    {
        Assert.Equal("x", new Terminal(_output, _error).Paint("x", Tone.Bad));
        Assert.Equal("\e[31mx\e[0m", new Terminal(_output, _error, colour: true).Paint("x", Tone.Bad));
    }

    [Theory]
    [InlineData("plain name.txt", "plain name.txt")]
    [InlineData("Grüße 😀 日本", "Grüße 😀 日本")]
    [InlineData("\e[31mred", @"\u{001B}[31mred")]
    [InlineData("a\u202Egpj.exe", @"a\u{202E}gpj.exe")]
    [InlineData("c1\u009B", @"c1\u{009B}")]
    [InlineData(null, "")]
    public void Threat_05_No_name_drives_the_terminal(string? name, string shown) => Assert.Equal(shown, Terminal.Clean(name));
}
