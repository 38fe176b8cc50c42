using Dray.Files;

namespace Dray.Tests.Files;

/// <summary>As on a kernel that has everything.</summary>
public sealed class LinuxReceivingTest : ReceivingTest
{
    private protected override IVolume Open(string path, TimeProvider time) => LinuxVolume.Open(path, time);
}

/// <summary>As where a sandbox or a file system refuses all that is new.</summary>
public sealed class PlainLinuxReceivingTest : ReceivingTest
{
    private protected override IVolume Open(string path, TimeProvider time) => LinuxVolume.Open(path, time, plain: true);
}

/// <summary>As on other systems.</summary>
public sealed class PortableReceivingTest : ReceivingTest
{
    private protected override IVolume Open(string path, TimeProvider time) => PortableVolume.Open(path);
}
