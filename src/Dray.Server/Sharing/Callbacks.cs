using System.Net.Sockets;
using Dray.Lanes;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Server.Sharing;

/// <summary>
/// Connections that others open for this server to use as if it had made them: whoever pulls may be behind a door that lets
/// nobody in. Each is asked for by a ticket. Any thread.
/// </summary>
internal sealed class Callbacks(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TicketBook<Awaited> _tickets = new(time);

    /// <summary>Has somebody call, and waits for him.</summary>
    /// <param name="ask">Tells him the ticket.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>Non-blocking, watched by nobody, the caller's.</returns>
    /// <exception cref="IOException">He did not call in time.</exception>
    public async Task<Socket> CallAsync(Action<CallTicket> ask, CancellationToken cancel)
    {
        var awaited = new Awaited();
        var issued = _tickets.Issue(awaited);
        ask(new CallTicket { Id = Convert.ToHexStringLower(issued.Id), Secret = Convert.ToHexStringLower(issued.Secret) });
        try
        {
            return await awaited.Socket.WaitAsync(Patience, time, cancel);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            awaited.GiveUp();
            if (late is OperationCanceledException) throw;
            throw new IOException("whoever pulls did not call back in time");
        }
    }

    /// <summary>Whom a lane's hello answers the call of, if it is one; and the ticket's secret.</summary>
    public Awaited? Redeem(LaneHello hello, out byte[] secret) => _tickets.Redeem(hello, out secret);

    /// <summary>Forgets tickets that nobody came with.</summary>
    public void Sweep() => _tickets.Sweep(static awaited => awaited.IsOver);

    /// <summary>One connection that is waited for. Thread-safe.</summary>
    internal sealed class Awaited
    {
        private readonly TaskCompletionSource<Socket> _came = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Socket> Socket => _came.Task;

        public bool IsOver => _came.Task.IsCompleted;

        /// <summary>Hands it over; one that nobody waits for any more is closed.</summary>
        public void Come(Socket socket)
        {
            if (!_came.TrySetResult(socket)) socket.Dispose();
        }

        public void GiveUp()
        {
            if (!_came.TrySetCanceled() && _came.Task.IsCompletedSuccessfully) _came.Task.Result.Dispose();
        }
    }
}
