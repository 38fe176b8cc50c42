using System.Net.Sockets;
using Dray.Lanes;
using Dray.Server;
using Dray.Tests.Server.Control;
using Dray.Transfers.Control;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Tests.Server;

/// <summary>Both ends agree on how lanes are sealed, and neither gets anything else.</summary>
public sealed class LaneSuiteTest
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sealed_is_what_a_sender_gets_that_asks_for_it()
    {
        foreach (var plain in new[] { false, true })
        {
            await using var server = await TestServer.StartAsync(options => options with { Plain = plain });
            Assert.Equal((int)LaneSuite.Sealed, (await Open(server, LaneSuite.Sealed)).Suite);
            Assert.True(server.Await<ClientCame>().Secret);
        }
    }

    [Fact]
    public async Task Threat_23_Plain_is_refused_with_words_unless_the_server_is_willing()
    {
        await using var server = await TestServer.StartAsync();
        var refusal = await Assert.ThrowsAsync<ControlException>(() => Open(server, LaneSuite.Plain));
        Assert.Equal(ErrorCode.Refused, refusal.Code);
        Assert.Contains("without --plain", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--plain", server.Await<Refused>().Reason, StringComparison.Ordinal);

        await using var willing = await TestServer.StartAsync(static options => options with { Plain = true });
        Assert.Equal((int)LaneSuite.Plain, (await Open(willing, LaneSuite.Plain)).Suite);
        Assert.False(willing.Await<ClientCame>().Secret);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(65_537)]
    public async Task A_suite_that_is_none_of_its_own_is_refused(int suite)
    {
        await using var server = await TestServer.StartAsync(static options => options with { Plain = true });
        var refusal = await Assert.ThrowsAsync<ControlException>(() => Open(server, suite));
        Assert.Equal(ErrorCode.Upgrade, refusal.Code);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(1, 0)]
    [InlineData(2, 3)]
    public async Task Threat_23_A_lane_of_another_suite_than_was_agreed_stays_out(ushort agreed, ushort said)
    {
        await using var server = await TestServer.StartAsync(static options => options with { Plain = true });
        var client = server.Client();
        var opened = await client.Open(new OpenRequest { Protocol = ControlProtocol.Version, Suite = agreed }, Cancel);
        var ticket = Assert.Single((await client.Lanes(opened.Transfer, new LanesRequest { Count = 1 }, Cancel)).Tickets);
        var binding = new LaneBinding((LaneSuite)said, Convert.FromHexString(opened.Transfer), ticket.Lane);
        var secret = Convert.FromHexString(ticket.Secret);
        await Assert.ThrowsAsync<IOException>(() => Task.Run(() => Dial(server, ticket, secret, binding), Cancel));
    }

    [Fact]
    public async Task Each_ticket_names_a_lane_that_no_other_has()
    {
        await using var server = await TestServer.StartAsync();
        var client = server.Client();
        var opened = await client.Open(new OpenRequest { Protocol = ControlProtocol.Version }, Cancel);
        var first = await client.Lanes(opened.Transfer, new LanesRequest { Count = 16 }, Cancel);
        var second = await client.Lanes(opened.Transfer, new LanesRequest { Count = 16 }, Cancel);
        Assert.Equal(32, first.Tickets.Concat(second.Tickets).Select(static ticket => ticket.Lane).Distinct().Count());
    }

    private static Task<OpenAnswer> Open(TestServer server, LaneSuite suite) => Open(server, (int)suite);

    private static Task<OpenAnswer> Open(TestServer server, int suite) =>
        server.Client().Open(new OpenRequest { Protocol = ControlProtocol.Version, Suite = suite }, Cancel);

    private static void Dial(TestServer server, LaneTicket ticket, byte[] secret, LaneBinding binding)
    {
        using var socket = LaneDialer.Dial(() => LaneDialer.Connect(server.At), Convert.FromHexString(ticket.Id), secret, binding, out var seal);
        seal.Dispose();
    }
}
