using System.Net;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Tests.Multiplexing;
using Dray.Tests.Wire.Sealing;
using Dray.Transfers.Receiving;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Tests.Transfers.Receiving;

/// <summary>A lane that is silent rests, and goes on with the next bytes as if nothing had been.</summary>
public sealed class AdmittedLaneTest : IDisposable
{
    private readonly ReceivingRig _rig = new();
    private readonly SocketPair _pair = new();
    private readonly TestLoop _loop = new(PollerKind.Best);
    private readonly WorkerPool _workers = new("lane", 1, static _ => { });
    private readonly IncomingSession _session;
    private readonly SealedEnd _sender;
    private readonly Sending _sending = new();
    private readonly byte[] _buffer = new byte[1 << 20];

    public AdmittedLaneTest()
    {
        _session = new IncomingSession(new string('0', 32), "ada", new IPEndPoint(IPAddress.Loopback, 1), _rig.Transfer, _workers.NewShare(), 0)
        {
            Permit = new Permit("known", "ada"), Patience = TimeSpan.FromMinutes(1),
        };
        _sender = new SealedEnd(_sending, Seal(), LaneDirection.FromSender);
        _session.Add(new AdmittedLane(_session, 1, 7, _loop.Loop), _pair.Ours, Seal());
        _pair.Theirs.ReceiveTimeout = (int)TestLoop.Patience.TotalMilliseconds;
    }

    public void Dispose()
    {
        _session.End(new IOException("over"));
        _workers.Dispose();
        _loop.Dispose();
        _sender.Closed(null);
        _pair.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void What_comes_wakes_it_and_its_keys_go_on_where_they_were()
    {
        for (var turn = 0; turn < 3; turn++)
        {
            Deliver(turn);
            AwaitRest();
        }

        Assert.Equal(["0", "1", "2"], _rig.Names().Order());
    }

    [Fact]
    public void A_lane_that_owes_the_rest_of_a_frame_does_not_rest()
    {
        Deliver(0);
        _sending.Begin(FrameType.Data, owed: 32);
        _pair.Theirs.Send(_buffer.AsSpan(0, _sender.Fill(_buffer)));
        for (var look = 0; look < 20; look++)
        {
            Look();
            Settle();
        }

        Assert.Equal(0, _session.AtRest);
    }

    [Fact]
    public void A_lane_at_rest_ends_in_good_order()
    {
        AwaitRest();
        _session.End(null);
        for (var count = 0; ;)
        {
            var received = _pair.Theirs.Receive(_buffer.AsSpan(count));
            if (received == 0) break;
            _sender.Receive(_buffer.AsSpan(count, received));
            count += received;
        }

        Assert.True(_sender.MayEnd);
        AwaitEnd();
    }

    [Fact]
    public void A_lane_at_rest_that_its_sender_leaves_is_gone()
    {
        AwaitRest();
        _pair.Theirs.Close();
        AwaitEnd();
    }

    [Fact]
    public void A_lane_at_rest_can_be_given_up_by_its_ticket()
    {
        AwaitRest();
        _session.Bury(["no ticket", $"{8:x32}"]);
        Assert.Equal(1, _session.AtRest);
        _session.Bury([$"{7:x32}"]);
        AwaitEnd();
        Assert.Equal(0, _pair.Theirs.Receive(_buffer));
    }

    private static LaneSeal Seal() =>
        LaneSeal.Derive(new LaneBinding(LaneSuite.Sealed, new byte[16], 1), Records.Key(1), Records.Key(2), Records.Key(3));

    /// <summary>Sends a small file and hears that it landed.</summary>
    private void Deliver(int number)
    {
        var id = _rig.Offer($"{number}", 3);
        _sending.Pack(id, "abc"u8);
        _pair.Theirs.Send(_buffer.AsSpan(0, _sender.Fill(_buffer)));
        while (_sending.Heard <= number) _sender.Receive(_buffer.AsSpan(0, _pair.Theirs.Receive(_buffer)));
    }

    private void Look() => _session.IsIdle(TimeProvider.System, TimeSpan.FromHours(1));

    private void Settle()
    {
        _loop.Settle();
        using var done = new ManualResetEventSlim();
        _workers.Queue(new Signal(done));
        Assert.True(done.Wait(TestLoop.Patience));
    }

    private void AwaitRest() => Assert.True(
        SpinWait.SpinUntil(() =>
        {
            Look();
            return _session.AtRest == 1;
        }, TestLoop.Patience), "the lane does not rest");

    private void AwaitEnd() => Assert.True(SpinWait.SpinUntil(() => _session.LaneCount == 0, TestLoop.Patience), "the lane stays");

    private sealed class Signal(ManualResetEventSlim done) : IWork
    {
        public void Run(Span<byte> buffer) => done.Set();
    }

    /// <summary>A sender's end that says what a test tells it to.</summary>
    private sealed class Sending : ILaneEnd
    {
        private readonly FrameQueue _said = new();
        private readonly FrameFeed _feed = new();

        /// <summary>How many results came.</summary>
        public int Heard { get; private set; }

        public bool AtBoundary => _feed.AtBoundary;

        /// <summary>The head of a frame, and nothing of what it announces.</summary>
        public void Begin(FrameType type, int owed) => _said.Add(new FrameHeader(type, 0, owed, 0, 0, 0), default);

        public void Pack(uint entry, ReadOnlySpan<byte> content)
        {
            var payload = new byte[WireLimits.Pack];
            var writer = new PackWriter(payload);
            Assert.True(writer.TryAdd(entry, content));
            _said.Add(new FrameHeader(FrameType.Pack, 0, writer.Length, writer.Count, 0, 0), payload.AsSpan(0, writer.Length));
        }

        public void Receive(Span<byte> bytes)
        {
            ReadOnlySpan<byte> left = bytes;
            while (_feed.TryNext(ref left, out var frame, out _)) Heard += (int)frame.Entry;
        }

        public int Fill(Span<byte> buffer) => _said.Drain(buffer);

        public int SayWhy(Exception? reason, Span<byte> buffer) => 0;

        public void Closed(Exception? reason)
        {
            _feed.Release();
            _said.Release();
        }
    }
}
