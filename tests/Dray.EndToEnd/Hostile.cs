using System.Net.Sockets;
using Dray.Files;
using Dray.Lanes;
using Dray.Security;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.EndToEnd;

/// <summary>
/// A client that opens a real transfer and a real lane, and then behaves badly in the midst of a frame.
/// </summary>
internal sealed class Hostile : IDisposable
{
    private readonly ControlClient _control;
    private readonly Socket _lane;

    private Hostile(ControlClient control, Socket lane) => (_control, _lane) = (control, lane);

    /// <summary>Offers a large file, opens a lane, and sends the first part of a frame of it.</summary>
    public static async Task<Hostile> StartAsync(Served served, DeviceIdentity identity, int number)
    {
        var control = new ControlClient("127.0.0.1", served.Port, identity, ServerBelief.Exactly(identity.Id));
        var opened = await control.Open(new OpenRequest { Protocol = ControlProtocol.Version, Device = $"hostile {number}" }, default);
        await control.Offer(
            opened.Transfer,
            new OfferRequest { Entries = [new OfferedEntry { Id = 0, Name = $"hostile/{number}", Kind = (int)EntryKind.File, Size = 64 << 20, Mode = 0x1A4 }] },
            default);
        var lanes = await control.Lanes(opened.Transfer, new LanesRequest { Count = 1 }, default);
        var ticket = lanes.Tickets[0];
        var binding = new LaneBinding(LaneSuite.Sealed, Convert.FromHexString(opened.Transfer), ticket.Lane);
        var (lane, record) = await Task.Run(() => Begin(control, ticket, binding));
        var hostile = new Hostile(control, lane);
        lane.Send(record);
        return hostile;
    }

    private static (Socket Lane, byte[] Record) Begin(ControlClient control, LaneTicket ticket, LaneBinding binding)
    {
        var lane = LaneDialer.Dial(control.ConnectLane, Convert.FromHexString(ticket.Id), Convert.FromHexString(ticket.Secret), binding, out var seal);
        using (seal)
        {
            var record = new byte[FrameHeader.Size + 5000 + RecordHeader.Overhead];
            new FrameHeader(FrameType.Data, 0, WireLimits.Data, 0, 0, 0).Write(RecordCipher.ContentOf(record));
            seal.FromSender.Seal(record, FrameHeader.Size + 5000);
            return (lane, record);
        }
    }

    /// <summary>Sends one byte more.</summary>
    public void Dribble() => _lane.Send([0], SocketFlags.None, out _);

    /// <summary>Resets the connection.</summary>
    public void Cut() => _lane.Close(0);

    public void Dispose()
    {
        _lane.Dispose();
        _control.Dispose();
    }
}
