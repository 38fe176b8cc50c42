using Dray.Fuzz.Slow;
using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>The first bytes of a lane, from either side, and all that had arrived before they were there.</summary>
internal static class GreetingTargets
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Nonce = [.. Enumerable.Range(0x60, 32).Select(i => (byte)i)];
    private static readonly byte[] SeedHello = MakeHello();
    private static readonly byte[][] Words = [[0xD7, 0x44, 0x52, 0x41, 0x59, 0x0D, 0x0A, 0x1A], [1, 0], [2, 0], [0, 0, 0, 0], Nonce];

    public static FuzzTarget Hello { get; } = new("hello", RunHello, [SeedHello, SeedHello[..95], [.. SeedHello[..15], 1, .. SeedHello[16..]]], Words);

    public static FuzzTarget Welcome { get; } = new("welcome", RunWelcome, [MakeWelcome(), MakeRefusal(), [.. MakeRefusal()[..10], 3, .. MakeRefusal()[11..]]], Words);

    private static void RunHello(ReadOnlySpan<byte> input, Trail trail)
    {
        for (var length = 0; length <= Math.Min(input.Length, 120); length++)
            Compare(LaneHello.TryRead(input[..length], out _), input[..length], isWelcome: false);

        var greeting = LaneHello.TryRead(input, out var hello);
        trail.Pass("greeting", (long)greeting, Trail.Bucket(input.Length));
        if (greeting != LaneGreeting.Ok) return;
        var right = SlowGreeting.Mac(Secret, input[..64]).AsSpan().SequenceEqual(input[64..96]);
        FuzzFailure.Unless(hello.IsFrom(Secret) == right, "a hello's MAC");
        FuzzFailure.UnlessSame(input[16..32], hello.Ticket, "a hello's ticket");
        FuzzFailure.UnlessSame(input[32..64], hello.Nonce, "a hello's nonce");
        FuzzFailure.Unless((ulong)hello.Suite == SlowBytes.Number(input, 10, 2), "a hello's suite");
        trail.Pass("hello", hello.Suite == LaneSuite.Sealed ? 1 : 0, right ? 1 : 0);
    }

    private static void RunWelcome(ReadOnlySpan<byte> input, Trail trail)
    {
        for (var length = 0; length <= Math.Min(input.Length, 120); length++)
            Compare(LaneWelcome.TryRead(input[..length], out _), input[..length], isWelcome: true);

        var greeting = LaneWelcome.TryRead(input, out var welcome);
        trail.Pass("greeting", (long)greeting, Trail.Bucket(input.Length));
        if (greeting != LaneGreeting.Ok) return;
        var right = SlowGreeting.Mac(Secret, [.. SeedHello, .. input[..64]]).AsSpan().SequenceEqual(input[64..96]);
        FuzzFailure.Unless(welcome.Accepts(SeedHello, Secret) == right, "a welcome's MAC");
        FuzzFailure.UnlessSame(input[32..64], welcome.Nonce, "a welcome's nonce");
        trail.Pass("welcome", (long)welcome.Status, right ? 1 : 0);
    }

    private static void Compare(LaneGreeting found, ReadOnlySpan<byte> input, bool isWelcome)
    {
        var expected = SlowGreeting.Judge(input, isWelcome);
        FuzzFailure.Unless(found == expected, $"{input.Length} bytes of a greeting are {found}, and the slow reading says {expected}");
    }

    private static byte[] MakeHello()
    {
        var hello = new byte[LaneHello.Size];
        LaneHello.Write(hello, LaneSuite.Sealed, Nonce.AsSpan(0, 16), Secret, Nonce);
        return hello;
    }

    private static byte[] MakeWelcome()
    {
        var welcome = new byte[LaneWelcome.Size];
        LaneWelcome.Write(welcome, SeedHello, Secret, Nonce);
        return welcome;
    }

    private static byte[] MakeRefusal()
    {
        var refusal = new byte[LaneWelcome.Size];
        LaneWelcome.WriteRefusal(refusal, LaneStatus.Upgrade);
        return refusal;
    }
}
