using System.Runtime.InteropServices;

namespace Dray.Cli;

/// <summary>
/// SIGINT and SIGTERM: the first cancels <see cref="Token"/>, a second one ends the process at once. SIGXFSZ ends nothing: who
/// writes beyond what he may (setrlimit(2), RLIMIT_FSIZE) learns it from the call.
/// The verb that makes it disposes it.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>SIGXFSZ, which .NET has no name for: the same number on every Linux that it runs on.</summary>
    private const PosixSignal FileTooLarge = (PosixSignal)25;

    private readonly CancellationTokenSource _first = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration? _tooLarge;
    private int _exitCode;

    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => On(context, Cli.ExitCode.Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => On(context, Cli.ExitCode.Terminated));
        if (OperatingSystem.IsLinux()) _tooLarge = PosixSignalRegistration.Create(FileTooLarge, static context => context.Cancel = true);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _first.Token;

    /// <summary>130 or 143 once a signal has come, else null.</summary>
    public int? ExitCode => Volatile.Read(ref _exitCode) is var code and not 0 ? code : null;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _tooLarge?.Dispose();
        _first.Dispose();
    }

    private void On(PosixSignalContext context, int code)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, code, 0) != 0) Environment.Exit(code);
        _first.Cancel();
    }
}
