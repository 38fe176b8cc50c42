using Dray.Cli.Parsing;

namespace Dray.Tests.Cli;

public sealed class AddressingTest
{
    [Fact]
    public void The_last_argument_is_the_target()
    {
        var (sources, target) = Addressing.Resolve(["a", "b:c", "host:in"], null, null, null, null);
        Assert.Equal(["a", "b:c"], sources);
        Assert.Equal(new Target("host", 8097, "in"), target);
    }

    [Fact]
    public void With_to_every_argument_is_a_source()
    {
        var (sources, target) = Addressing.Resolve(["a", "b:c"], "host:9000", "in", null, "other");
        Assert.Equal(["a", "b:c"], sources);
        Assert.Equal(new Target("host", 9000, "in"), target);
    }

    [Fact]
    public void The_environment_names_the_target_that_nothing_else_does()
    {
        var (sources, target) = Addressing.Resolve(["a", "b"], null, null, null, "host:9000");
        Assert.Equal(["a", "b"], sources);
        Assert.Equal(new Target("host", 9000, ""), target);
    }

    [Fact]
    public void A_target_as_with_scp_outranks_the_environment() =>
        Assert.Equal("near", Addressing.Resolve(["a", "near:"], null, null, null, "far").Target.Host);

    [Fact]
    public void With_the_environment_a_lone_argument_is_a_source()
    {
        var (sources, target) = Addressing.Resolve(["notes:draft"], null, null, null, "host");
        Assert.Equal(["notes:draft"], sources);
        Assert.Equal("host", target.Host);
    }

    [Fact]
    public void A_port_and_a_folder_may_be_named_beside_the_target() =>
        Assert.Equal(new Target("host", 9, "in"), Addressing.Resolve(["a", "host:"], null, "in/", 9, null).Target);

    [Fact]
    public void What_contradicts_itself_is_refused()
    {
        Assert.Throws<UsageException>(() => Addressing.Resolve(["a"], "host:1", null, 2, null));
        Assert.Throws<UsageException>(() => Addressing.Resolve(["a", "host:x"], null, "y", null, null));
    }

    [Fact]
    public void Nothing_to_send_or_nowhere_to_is_refused()
    {
        Assert.Throws<UsageException>(() => Addressing.Resolve([], "host", null, null, null));
        Assert.Throws<UsageException>(() => Addressing.Resolve(["host:"], null, null, null, null));
        Assert.Throws<UsageException>(() => Addressing.Resolve(["a"], null, null, null, null));
        Assert.Throws<UsageException>(() => Addressing.Resolve(["a", "./b:c"], null, null, null, ""));
    }
}
