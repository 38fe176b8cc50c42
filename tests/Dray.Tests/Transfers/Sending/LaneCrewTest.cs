using Dray.Lanes;
using Dray.Security;
using Dray.Server.Control;
using Dray.Server.Door;
using Dray.Tests.Files;
using Dray.Tests.Multiplexing;
using Dray.Tests.Server.Door;
using Dray.Transfers.Control;
using Dray.Transfers.Sending;
using Dray.Wire;
using Microsoft.AspNetCore.Http;

namespace Dray.Tests.Transfers.Sending;

/// <summary>Lanes to a server that gives tickets as it likes.</summary>
public sealed class LaneCrewTest
{
    [Theory]
    [InlineData("12", "13")]
    [InlineData("12", "12")]
    public async Task A_server_that_gives_more_tickets_than_were_asked_for_is_dialled_for_none(string first, string second) =>
        Assert.Equal(ErrorCode.Failed, await RefusalAsync(1, first, second));

    [Fact]
    public async Task A_server_that_gives_a_ticket_twice_is_dialled_for_none() =>
        Assert.Equal(ErrorCode.Failed, await RefusalAsync(2, "12", "12"));

    [Fact]
    public async Task A_ticket_that_is_none_is_the_servers_fault_and_no_defect() =>
        Assert.Equal(ErrorCode.Failed, await RefusalAsync(1, "no"));

    private static async Task<string> RefusalAsync(int asked, params string[] tickets)
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "no TLS 1.3 server here");
        using var temp = new TempFolder();
        using var own = DeviceIdentity.LoadOrCreate(temp.Path, TimeProvider.System);
        using var door = new TestDoor();
        var given = string.Join(',', tickets.Select(ticket =>
            $$"""{"id":"{{string.Concat(Enumerable.Repeat(ticket, 16))}}","secret":"{{new string('0', 64)}}","lane":1}"""));
        await using var host = DoorHost.Create(
            door.Factory, ControlTls.For(own), new Strangers(_ => true, TimeProvider.System), ControlTls.Limit,
            context => context.Response.WriteAsync($$"""{"tickets":[{{given}}]}"""));
        await host.StartAsync(TestContext.Current.CancellationToken);
        using var control = new ControlClient("127.0.0.1", door.At.Port, own, ServerBelief.Exactly(own.Id));
        using var crew = new LaneCrew(
            control, new string('0', 32), LaneSuite.Sealed, door.Loop, null!, new LaneRates(), (_, _) => throw new InvalidOperationException("dialled"));
        var refused = await Assert.ThrowsAsync<ControlException>(() => crew.Open(asked, TestContext.Current.CancellationToken).WaitAsync(TestLoop.Patience));
        Assert.Empty(door.Lanes);
        return refused.Code;
    }
}
