using Dray.Fuzz.Slow;
using Dray.Lanes;
using Dray.Transfers.Raw;

namespace Dray.Fuzz.Targets;

/// <summary>
/// The raw end: a limit (a byte; 255 is none), then pieces, each with a byte before it: seven bits of length, and whether
/// the socket was drained behind it.
/// </summary>
internal static class RawTarget
{
    public static FuzzTarget Target { get; } = new("raw", Run, Seeds(), Words());

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        if (input.IsEmpty) return;
        var limit = input[0] == 255 ? long.MaxValue : input[0];
        var (slow, store) = (new SlowRaw(limit), new RawStore());
        var (end, answers) = (new RawEnd(store, limit, new RawQuota(long.MaxValue), new QuietTime(), _ => { }), 0);
        var whole = Feed(input[1..], slow, end, ref answers, trail);

        FuzzFailure.UnlessSame([.. slow.Stored], [.. store.Bytes], "what is stored of a raw stream");
        FuzzFailure.Unless(slow.Messages.Count == store.Messages.Count, "a raw stream of another number of messages");
        for (var i = 0; i < slow.Messages.Count; i++) FuzzFailure.UnlessSame(slow.Messages[i], store.Messages[i], "a raw message");
        FuzzFailure.Unless(answers == slow.Messages.Count, $"{answers} answers to {slow.Messages.Count} raw messages");
        FuzzFailure.Unless(store.IsClosed, "a raw stream whose file stays open");
        trail.Pass("raw", Trail.Bucket(slow.Messages.Count), (whole ? 1 : 0) + (slow.HasQuit ? 2 : 0));
        trail.Pass("stored", Trail.Bucket(store.Bytes.Count), limit == long.MaxValue ? 0 : 1);
    }

    /// <returns>False where more came than may.</returns>
    private static bool Feed(ReadOnlySpan<byte> pieces, SlowRaw slow, RawEnd end, ref int answers, Trail trail)
    {
        var expected = true;
        try
        {
            while (!pieces.IsEmpty && !slow.HasQuit)
            {
                var (length, drained) = (Math.Min(pieces[0] & 0x7F, pieces.Length - 1), pieces[0] >= 0x80);
                var piece = pieces.Slice(1, length);
                pieces = pieces[(1 + length)..];
                trail.Pass("piece", Trail.Bucket(length), "quit"u8.IndexOf(piece));
                expected = slow.Take(piece) && (!drained || slow.Drain());
                if (length > 0) end.Receive(piece.ToArray());
                if (drained) Drain(end, slow.HasQuit, ended: false, ref answers);
                FuzzFailure.UnlessVerdict(expected, true, "a raw piece");
            }

            if (!slow.HasQuit)
            {
                expected = slow.Drain();
                Drain(end, isOver: true, ended: true, ref answers);
                FuzzFailure.UnlessVerdict(expected, true, "a raw stream's end");
            }

            end.Closed(null);
            return true;
        }
        catch (IOException refusal)
        {
            FuzzFailure.UnlessVerdict(expected, false, "a raw stream");
            trail.Refused(refusal);
            end.Closed(refusal);
            return false;
        }
    }

    private static void Drain(RawEnd end, bool isOver, bool ended, ref int answers)
    {
        var buffer = new byte[16];
        LaneWish wish;
        while ((wish = end.Drained(ended)) == LaneWish.Speak)
        {
            FuzzFailure.UnlessSame("ok"u8, buffer.AsSpan(0, end.Fill(buffer)), "a raw answer");
            answers++;
        }

        FuzzFailure.Unless((wish == LaneWish.Close) == isOver, $"a raw end that wishes to {wish}");
    }

    private static byte[][] Seeds() =>
        [[255, 0x85, .. "bytes"u8, 2, .. "qu"u8, 0x82, .. "it"u8], [6, 4, .. "quit"u8, 0x81, .. "x"u8, 0x84, .. "more"u8]];

    private static byte[][] Words() =>
        [.. TextWords.Utf8("q", "u", "i", "t", "qu", "it", "quit", "qui", "\n"), [0x84, .. "quit"u8], [0x80], [0], [1], [0x81], [4], [255]];
}
