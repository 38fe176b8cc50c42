using QRCoder;

namespace Dray.Cli.Output;

/// <summary>A QR code (ISO/IEC 18004) as lines of text, two rows of modules a line.</summary>
internal static class QrCode
{
    /// <summary>
    /// Light modules and the quiet zone are drawn, dark ones are left blank: for light text on a dark ground. Digits and
    /// capitals alone make a smaller code than other text.
    /// </summary>
    public static IEnumerable<string> Lines(string text)
    {
        // A screen gets no stains, so the lowest correction will do.
        using var modules = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.L);
        using var code = new AsciiQRCode(modules);
        return code.GetGraphicSmall().Split('\n');
    }
}
