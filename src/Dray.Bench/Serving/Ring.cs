using System.Runtime.InteropServices;
using Dray.Interop;
using Microsoft.Win32.SafeHandles;

namespace Dray.Bench.Serving;

/// <summary>
/// io_uring(7): two rings in memory shared with the kernel, one of requests and one of what they came to. Owned by the
/// thread that makes it. Buffers are the caller's, and stay where they are until their request is completed.
/// </summary>
internal sealed unsafe class Ring : IDisposable
{
    private const int Entries = 4096;

    private readonly SafeFileHandle _ring;
    private readonly byte* _shared;
    private readonly nint _sharedSize;
    private readonly Libc.SubmissionEntry* _requests;
    private readonly nint _requestsSize;
    private readonly Libc.RingParameters _parameters;
    private readonly bool _keepsSuccess;
    private uint _tail;
    private int _queued;

    /// <exception cref="IOException">The kernel has no io_uring, or does not allow it here.</exception>
    public Ring()
    {
        _ring = SetUp(out _parameters);
        _keepsSuccess = (_parameters.Features & Libc.IORING_FEAT_CQE_SKIP) != 0;
        ref readonly var completion = ref _parameters.Completion;
        _sharedSize = Math.Max(
            (nint)(_parameters.Submission.Array + (_parameters.SubmissionEntries * sizeof(uint))),
            (nint)(completion.Entry + (_parameters.CompletionEntries * sizeof(Libc.CompletionEntry))));
        _requestsSize = (nint)(_parameters.SubmissionEntries * sizeof(Libc.SubmissionEntry));
        _shared = Map(_sharedSize, Libc.IORING_OFF_SQ_RING);
        _requests = (Libc.SubmissionEntry*)Map(_requestsSize, Libc.IORING_OFF_SQES);
        // The ring proper holds places in the list of requests; here each place is its own.
        var places = (uint*)(_shared + _parameters.Submission.Array);
        for (var i = 0u; i < _parameters.SubmissionEntries; i++) places[i] = i;
    }

    /// <summary>Why this machine has no io_uring for us; null where it has.</summary>
    public static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux()) return "needs Linux";
        try
        {
            new Ring().Dispose();
            return null;
        }
        catch (IOException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>Asks for the next client of a blocking listener.</summary>
    public void Accept(int listener)
    {
        MakeRoom(1);
        Add(RingOperation.Accept, listener, null, 0, Libc.SOCK_CLOEXEC);
    }

    /// <summary>Asks for what a client sends.</summary>
    /// <param name="client">A blocking socket: with another, the kernel would say EAGAIN at once.</param>
    /// <param name="pinned">Must not move: an array on the pinned heap.</param>
    public void Receive(int client, byte[] pinned)
    {
        MakeRoom(1);
        Add(RingOperation.Receive, client, Address(pinned), pinned.Length, 0);
    }

    /// <summary>
    /// Asks to answer, and to receive once that is done; where it fails the receiving fails with it, and is told of. That
    /// it went well is not told, where the kernel can keep it to itself (5.17).
    /// </summary>
    public void AnswerThenReceive(int client, byte[] answer, byte[] pinned)
    {
        MakeRoom(2); // links end with a submission
        // A kernel that keeps success to itself tells of a failed answer, and then not of the receiving that it took along.
        var (flags, toldAs) = _keepsSuccess
            ? ((byte)(Libc.IOSQE_IO_LINK | Libc.IOSQE_CQE_SKIP_SUCCESS), RingOperation.Receive)
            : (Libc.IOSQE_IO_LINK, RingOperation.Send);
        Add(RingOperation.Send, client, Address(answer), answer.Length, Libc.MSG_NOSIGNAL, flags, toldAs);
        Add(RingOperation.Receive, client, Address(pinned), pinned.Length, 0);
    }

    /// <summary>One system call: hands over every request, and waits until at least one is completed.</summary>
    public void SubmitAndWait() => Enter(awaited: 1);

    /// <summary>The next completion, without a system call; false where there is none now.</summary>
    public bool TryTake(out Completion completion)
    {
        ref readonly var offsets = ref _parameters.Completion;
        var head = *(uint*)(_shared + offsets.Head);
        if (head == Volatile.Read(ref *(uint*)(_shared + offsets.Tail)))
        {
            completion = default;
            return false;
        }

        var entry = (Libc.CompletionEntry*)(_shared + offsets.Entry) + (head & *(uint*)(_shared + offsets.Mask));
        completion = new Completion((RingOperation)(entry->UserData >> 32), (int)entry->UserData, entry->Result);
        Volatile.Write(ref *(uint*)(_shared + offsets.Head), head + 1);
        return true;
    }

    public void Dispose()
    {
        _ = Libc.munmap(_requests, _requestsSize);
        _ = Libc.munmap(_shared, _sharedSize);
        _ring.Dispose();
    }

    // Completions are run by the thread that waits for them, where the kernel can (6.1); that is the cheapest.
    private static SafeFileHandle SetUp(out Libc.RingParameters parameters)
    {
        nint ring = -1;
        parameters = default;
        foreach (var flags in (ReadOnlySpan<uint>)[Libc.IORING_SETUP_SINGLE_ISSUER | Libc.IORING_SETUP_DEFER_TASKRUN, 0])
        {
            parameters = new Libc.RingParameters { Flags = flags };
            fixed (Libc.RingParameters* given = &parameters)
                ring = Libc.syscall_io_uring_setup(Libc.SYS_io_uring_setup, Entries, given);
            if (ring >= 0) break;
        }

        if (ring < 0) throw Kernel.Failure("io_uring_setup", -Marshal.GetLastPInvokeError());
        var handle = new SafeFileHandle(ring, ownsHandle: true);
        // Before, sockets could not be received from, or took a thread of the kernel each. Both rings are one mapping since 5.4.
        if ((parameters.Features & Libc.IORING_FEAT_FAST_POLL) != 0) return handle;
        handle.Dispose();
        throw new IOException("io_uring here is older than Linux 5.7");
    }

    private byte* Map(nint size, long offset)
    {
        var mapped = Libc.mmap(null, size, Libc.PROT_READ_WRITE, Libc.MAP_SHARED_POPULATE, _ring, offset);
        return (nint)mapped != -1 ? (byte*)mapped : throw Kernel.Failure("mmap", -Marshal.GetLastPInvokeError());
    }

    private static byte* Address(byte[] pinned) => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    private void MakeRoom(uint requests)
    {
        while (_tail + requests - Volatile.Read(ref *(uint*)(_shared + _parameters.Submission.Head)) > _parameters.SubmissionEntries)
            Enter(awaited: 0);
    }

    private void Add(RingOperation operation, int descriptor, byte* address, int length, int operationFlags) =>
        Add(operation, descriptor, address, length, operationFlags, flags: 0, toldAs: operation);

    private void Add(
        RingOperation operation, int descriptor, byte* address, int length, int operationFlags, byte flags, RingOperation toldAs)
    {
        _requests[_tail++ & (_parameters.SubmissionEntries - 1)] = new Libc.SubmissionEntry
        {
            Operation = (byte)operation,
            Flags = flags,
            Descriptor = descriptor,
            Address = (ulong)address,
            Length = (uint)length,
            OperationFlags = (uint)operationFlags,
            UserData = ((ulong)toldAs << 32) | (uint)descriptor,
        };
        _queued++;
    }

    private void Enter(int awaited)
    {
        Volatile.Write(ref *(uint*)(_shared + _parameters.Submission.Tail), _tail);
        var submitted = Kernel.io_uring_enter(_ring, _queued, awaited);
        if (submitted >= 0) _queued -= submitted;
        else if (submitted is not (-SocketErrno.EINTR or -SocketErrno.EAGAIN or -SocketErrno.EBUSY))
            throw Kernel.Failure("io_uring_enter", submitted);
    }
}
