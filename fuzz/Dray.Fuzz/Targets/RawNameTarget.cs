using System.Net;
using System.Text;
using Dray.Fuzz.Slow;
using Dray.Transfers.Raw;

namespace Dray.Fuzz.Targets;

/// <summary>A pattern for the files of raw connections: refused with words, or good for a name whoever calls and whenever.</summary>
internal static class RawNameTarget
{
    private static readonly IPEndPoint[] Peers =
    [
        new(IPAddress.Loopback, 1), new(IPAddress.IPv6Any, 65535), new(IPAddress.Parse("::ffff:192.168.1.5"), 8097),
        new(new IPAddress([0xFE, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8], 4_000_000_000), 80),
    ];

    private static readonly DateTimeOffset[] Times = [DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue];

    public static FuzzTarget Target { get; } = new(
        "raw-name", Run, TextWords.Utf8(RawNamePattern.Default, "a/{date}/{n}"),
        [.. TextWords.Nasty, .. TextWords.Utf8("{", "}", "{time}", "{date}", "{peer}", "{port}", "{n}", "{n", "{{n}}")]);

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        var text = Encoding.UTF8.GetString(input);
        var fault = RawNamePattern.FaultOf(text);
        trail.Pass(fault is null ? "pattern" : fault[(fault.LastIndexOf('\'') + 1)..], text.Contains('{') ? 1 : 0);
        trail.Pass("length", fault is null ? 1 : 0, Trail.Bucket(text.Length));
        if (fault is not null)
        {
            FuzzFailure.Unless(!SlowText.FromUtf16(fault).Exists(SlowDisplay.IsUnsafe), "a refusal that is not safe to show");
            return;
        }

        var pattern = RawNamePattern.Parse(text);
        foreach (var peer in Peers)
        {
            foreach (var time in Times)
            {
                var name = pattern.NameOf(time, peer, long.MaxValue);
                FuzzFailure.Unless(SlowName.Allows(SlowText.FromUtf16(name.Value)), $"'{text}' makes the name '{name}'");
            }
        }
    }
}
