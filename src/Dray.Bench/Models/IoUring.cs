using Dray.Bench.Serving;

namespace Dray.Bench.Models;

/// <summary>The kernel is not asked who is ready, but to do the receiving and sending itself, and says when it has.</summary>
internal sealed class IoUring : IModel
{
    private static readonly byte[] Ok = Pinned(Inbox.Ok.Length, Inbox.Ok);

    public void Run(Door door, Inbox inbox)
    {
        var buffers = new Dictionary<int, byte[]>(); // the kernel writes into them whenever it likes: they stay put
        using var ring = new Ring();
        ring.Accept(door.Descriptor);
        while (door.IsOpen || inbox.Present > 0)
        {
            ring.SubmitAndWait(); // one system call hands over every request and waits for a result
            while (ring.TryTake(out var done))
            {
                var client = done.Descriptor;
                switch (done.Operation)
                {
                    case RingOperation.Accept:
                        if (door.Admit(done.Result)) ring.Receive(done.Result, buffers[done.Result] = Pinned(Inbox.MessageSize));
                        if (door.IsOpen) ring.Accept(door.Descriptor);
                        else inbox.HangUp(); // shut: no buffer may go while the kernel still holds it
                        break;
                    case RingOperation.Receive when done.Result > 0:
                        var whole = inbox.Append(client, buffers[client].AsSpan(0, done.Result));
                        if (whole) ring.AnswerThenReceive(client, Ok, buffers[client]);
                        else ring.Receive(client, buffers[client]);
                        break;
                    case RingOperation.Receive: // the end of its stream, or an error
                        inbox.Close(client);
                        buffers.Remove(client);
                        break;
                }
            }
        }
    }

    private static byte[] Pinned(int length, ReadOnlySpan<byte> content = default)
    {
        var pinned = GC.AllocateArray<byte>(length, pinned: true);
        content.CopyTo(pinned);
        return pinned;
    }
}
