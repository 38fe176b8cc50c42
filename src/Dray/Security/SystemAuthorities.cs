using Dray.Interop;

namespace Dray.Security;

/// <summary>
/// The certificates of authorities that the system trusts. Dray trusts none of them: it knows devices by their own
/// certificates. .NET on Linux reads all of them all the same before the first handshake, hundreds of files, which took a send
/// 60 of its 80 ms.
/// </summary>
internal static class SystemAuthorities
{
    /// <summary>
    /// Has this process find none. For a program that is Dray alone, before it does anything else: setenv(3) and threads don't
    /// go together, and a host of the library may well want them.
    /// </summary>
    public static void Ignore()
    {
        if (!OperatingSystem.IsLinux()) return;
        _ = Libc.setenv("SSL_CERT_FILE", "/dev/null", 1);
        _ = Libc.setenv("SSL_CERT_DIR", "/dev/null", 1);
    }
}
