using System.Security.Cryptography;
using Dray.Tests.Architecture;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Tests.Wire.Sealing;

/// <summary>The vectors of docs/security.md, and the standards' own for what they are built of.</summary>
public sealed class VectorTest
{
    private static readonly byte[] Secret = Bytes(0x00, 32);
    private static readonly byte[] Transfer = Bytes(0xC0, 16);
    private static readonly string Document = File.ReadAllText(Path.Join(Repository.Root, "docs", "security.md"));

    [Theory]
    [InlineData(1, true, "9d268286efbce85a08abfa9e6b0aa9e3f6d106e1286e3a418a1ec5b83194f018")]
    [InlineData(1, false, "d973eb2b6686ed86a291db7cff94ea17fd350f7b09a7c8d9338e3a25ce7507bc")]
    [InlineData(2, true, "7296d4748e4497af5f452d71dc5e262985c81a82c81d17c84980aa005a6991a7")]
    [InlineData(2, false, "77fe9d94be5a00fe23ef714467feae73007e2c2900b15f2efeb2cc8542e16311")]
    public void Keys_are_the_documented_ones(ushort suite, bool fromSender, string key)
    {
        var keys = new byte[2 * LaneSeal.KeySize];
        LaneSeal.DeriveKeys(new LaneBinding((LaneSuite)suite, Transfer, 7), Secret, Bytes(0x60, 32), Bytes(0x80, 32), keys);
        Assert.Equal(key, Convert.ToHexStringLower(fromSender ? keys.AsSpan(0, 32) : keys.AsSpan(32)));
        Assert.Contains($"`{key}`", Document, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true, "03000000000000002ea4e4adb9bb6e2e97081de915716cb50c2cc3", "0400000000000000d55038f3e10d95418c503c28cd8616d355eb7501", "0000000001000000a27ba872c45022579e621dc18bf31bb3")]
    [InlineData(1, false, "0300000000000000d57aa764e504c0dbf36c9e8506f44d1a822b67", "0400000000000000137dad328a749baf26445158f49292469562541c", "0000000001000000705c3d85f87163a7d10af285567fe3bb")]
    [InlineData(2, true, "03000000000000006162634fd9bca89d572bb3814bafe64f552e61", "040000000000000064656667f975722fa469868b94cca44291ec47ee", "00000000010000001503269dd4e0728619c13db8e548ff42")]
    [InlineData(2, false, "030000000000000061626390bcf8b077ac8c60ba26a2c99ba7fcc9", "040000000000000064656667835918bf9ad8ed6dbba9e6f0562023ea", "00000000010000003886c66b39b00bc64409370c054a7664")]
    public void Records_have_the_documented_bytes(ushort suite, bool fromSender, string first, string second, string last)
    {
        var binding = new LaneBinding((LaneSuite)suite, Transfer, 7);
        using var ours = LaneSeal.Derive(binding, Secret, Bytes(0x60, 32), Bytes(0x80, 32));
        using var theirs = LaneSeal.Derive(binding, Secret, Bytes(0x60, 32), Bytes(0x80, 32));
        var (sealing, opening) = fromSender ? (ours.FromSender, theirs.FromSender) : (ours.FromReceiver, theirs.FromReceiver);
        foreach (var (content, record) in new[] { ("abc", first), ("defg", second), ("", last) })
        {
            var bytes = Records.Seal(sealing, System.Text.Encoding.ASCII.GetBytes(content), last: content.Length == 0);
            Assert.Equal(record, Convert.ToHexStringLower(bytes));
            Assert.Equal(content, System.Text.Encoding.ASCII.GetString(opening.Open(bytes)));
        }

        Assert.True(opening.HasEnded);
        Assert.All([first, second, last], record => Assert.Contains($"`{record}`", Document, StringComparison.Ordinal));
    }

    // RFC 5869, A.1 and A.3.
    [Theory]
    [InlineData("000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")]
    [InlineData("", "", "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")]
    public void HKDF_gives_the_known_answers(string salt, string info, string answer)
    {
        var input = new byte[22];
        Array.Fill(input, (byte)0x0B);
        var output = new byte[42];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, input, output, Convert.FromHexString(salt), Convert.FromHexString(info));
        Assert.Equal(answer, Convert.ToHexStringLower(output));
    }

    // The submission of GCM to NIST (McGrew, Viega), cases 13, 14 and 16.
    [Theory]
    [InlineData("00", "000000000000000000000000", "", "", "530f8afbc74536b9a963b4f1c4cb738b")]
    [InlineData("00", "000000000000000000000000", "00000000000000000000000000000000", "", "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")]
    [InlineData(
        "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b")]
    public void GCM_gives_the_known_answers(string repeatedKey, string nonce, string plaintext, string associated, string answer)
    {
        var part = Convert.FromHexString(repeatedKey);
        var key = Enumerable.Repeat(part, 32 / part.Length).SelectMany(static bytes => bytes).ToArray();
        using var aes = new AesGcm(key, 16);
        var bytes = Convert.FromHexString(plaintext);
        var tag = new byte[16];
        aes.Encrypt(Convert.FromHexString(nonce), bytes, bytes, tag, Convert.FromHexString(associated));
        Assert.Equal(answer, Convert.ToHexStringLower([.. bytes, .. tag]));
    }

    private static byte[] Bytes(byte first, int count) => [.. Enumerable.Range(first, count).Select(i => (byte)i)];
}
