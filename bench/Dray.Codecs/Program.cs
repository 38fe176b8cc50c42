// Runs one codec so many times and does nothing else, so that its instructions can be counted: bench/instructions.sh.
using Dray.Wire;
using Dray.Wire.Sealing;

var (codec, times) = (args[0], int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
var record = new byte[RecordHeader.Overhead + WireLimits.RecordData];
var small = new byte[FrameHeader.Size];
new FrameHeader(FrameType.UnitAck, 0, 0, 7, 0, WireLimits.Unit).Write(small);
Action once = codec switch
{
    "seal" => Sealing(LaneSuite.Sealed),
    "seal-plain" => Sealing(LaneSuite.Plain),
    "digest" => Digesting(),
    "frame" => Feeding(),
    "pack" => Packing(),
    _ => throw new ArgumentException($"no codec is called {codec}"),
};
for (var n = 0; n < times; n++) once();

// Seals a record of 256 KiB and opens it.
Action Sealing(LaneSuite suite)
{
    var key = new byte[LaneSeal.KeySize];
    var (seal, open) = (new RecordCipher(suite, key), new RecordCipher(suite, key));
    return () =>
    {
        seal.Seal(record, WireLimits.RecordData);
        open.Open(record);
    };
}

// Digests a unit of 4 MiB.
Action Digesting()
{
    var (digest, sum) = (new UnitDigest(), new byte[WireLimits.Digest]);
    return () =>
    {
        for (var n = 0; n < WireLimits.Unit / WireLimits.RecordData; n++) digest.Append(record.AsSpan(0, WireLimits.RecordData));
        digest.Finish(sum);
    };
}

// Feeds 1,000 frames without payload.
Action Feeding()
{
    var feed = new FrameFeed();
    return () =>
    {
        for (var n = 0; n < 1000; n++)
        {
            ReadOnlySpan<byte> bytes = small;
            feed.TryNext(ref bytes, out _, out _);
        }
    };
}

// Packs 31 files of 4 KiB, and verifies them.
Action Packing()
{
    var payload = new byte[WireLimits.Pack];
    return () =>
    {
        var writer = new PackWriter(payload);
        while (writer.TryAdd(writer.Count, record.AsSpan(0, 4096))) { }
        var reader = new PackReader(payload.AsSpan(0, writer.Length), writer.Count);
        while (reader.TryRead(out var item))
            if (!item.IsIntact()) throw new InvalidOperationException("a pack came back changed");
    };
}
