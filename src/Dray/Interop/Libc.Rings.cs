using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dray.Interop;

/// <summary>io_uring(7), by its system calls: glibc has no wrappers. Numbers are the same on x64 and arm64.</summary>
internal static unsafe partial class Libc
{
    public const nint SYS_io_uring_setup = 425;
    public const nint SYS_io_uring_enter = 426;

    public const uint IORING_ENTER_GETEVENTS = 1;
    public const uint IORING_SETUP_SINGLE_ISSUER = 1 << 12;
    public const uint IORING_SETUP_DEFER_TASKRUN = 1 << 13;
    public const uint IORING_FEAT_FAST_POLL = 1 << 5;
    public const uint IORING_FEAT_CQE_SKIP = 1 << 11;
    public const long IORING_OFF_SQ_RING = 0;
    public const long IORING_OFF_SQES = 0x10000000;

    public const byte IOSQE_IO_LINK = 1 << 2;
    public const byte IOSQE_CQE_SKIP_SUCCESS = 1 << 6;
    public const byte IORING_OP_ACCEPT = 13;
    public const byte IORING_OP_SEND = 26;
    public const byte IORING_OP_RECV = 27;

    public const int PROT_READ_WRITE = 3;
    public const int MAP_SHARED_POPULATE = 0x8001;

    /// <summary>struct io_uring_params; the offsets say where in the mapped ring its words are.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct RingParameters
    {
        public uint SubmissionEntries;
        public uint CompletionEntries;
        public uint Flags;
        public uint ThreadProcessor;
        public uint ThreadIdle;
        public uint Features;
        public uint WorkQueue;
        private fixed uint _reserved[3];
        public SubmissionOffsets Submission;
        public CompletionOffsets Completion;
    }

    /// <summary>struct io_sqring_offsets.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SubmissionOffsets
    {
        public uint Head;
        public uint Tail;
        public uint Mask;
        public uint Entries;
        public uint Flags;
        public uint Dropped;
        public uint Array;
        private readonly uint _reserved;
        private readonly ulong _userAddress;
    }

    /// <summary>struct io_cqring_offsets.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct CompletionOffsets
    {
        public uint Head;
        public uint Tail;
        public uint Mask;
        public uint Entries;
        public uint Overflow;
        public uint Entry;
        public uint Flags;
        private readonly uint _reserved;
        private readonly ulong _userAddress;
    }

    /// <summary>struct io_uring_sqe, as far as sockets need it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct SubmissionEntry
    {
        [FieldOffset(0)] public byte Operation;
        [FieldOffset(1)] public byte Flags;
        [FieldOffset(4)] public int Descriptor;
        [FieldOffset(16)] public ulong Address;
        [FieldOffset(24)] public uint Length;
        [FieldOffset(28)] public uint OperationFlags;
        [FieldOffset(32)] public ulong UserData;
    }

    /// <summary>struct io_uring_cqe.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct CompletionEntry
    {
        public ulong UserData;
        public int Result;
        public uint Flags;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint syscall_io_uring_setup(nint number, nint entries, RingParameters* parameters);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint syscall_io_uring_enter(
        nint number, SafeFileHandle ring, nint toSubmit, nint toWaitFor, nint flags, void* signals, nint signalsSize);

    [LibraryImport("libc", SetLastError = true)]
    public static partial void* mmap(void* address, nint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int munmap(void* address, nint length);
}
