using System.Runtime.Versioning;

namespace Lesson;

/// <summary>The edges of epoll(7) that cost people an evening, each as a line that a test holds.</summary>
[SupportedOSPlatform("linux")]
internal static class EpollSurprises
{
    public static void Run(Action<string> tell)
    {
        Level(tell);
        Edge(tell);
        OneShot(tell);
        HangUp(tell);
        Duplicate(tell);
        RegularFile(tell);
    }

    private static void Level(Action<string> tell)
    {
        using var pair = new Watched(Epoll.IN);
        pair.Send(6);
        tell($"level: 6 bytes came: {pair.Wait()}");
        pair.Receive(4);
        tell($"level: 4 of them read: {pair.Look()}");
        pair.Receive(2);
        tell($"level: all of them read: {pair.Look()}");
    }

    private static void Edge(Action<string> tell)
    {
        using var pair = new Watched(Epoll.IN | Epoll.ET);
        pair.Send(6);
        tell($"edge: 6 bytes came: {pair.Wait()}");
        pair.Receive(4);
        tell($"edge: 4 of them read: {pair.Look()}"); // two bytes lie there, and nobody will ever say so
        pair.Send(1);
        tell($"edge: another byte came: {pair.Wait()}");
    }

    private static void OneShot(Action<string> tell)
    {
        using var pair = new Watched(Epoll.IN | Epoll.ONESHOT);
        pair.Send(6);
        tell($"one-shot: 6 bytes came: {pair.Wait()}");
        pair.ClosePeer();
        tell($"one-shot: none read, and the peer has gone: {pair.Look()}");
        pair.Arm();
        tell($"one-shot: armed again: {pair.Wait()}");
    }

    private static void HangUp(Action<string> tell)
    {
        using var pair = new Watched(Epoll.IN | Epoll.RDHUP);
        pair.ClosePeer();
        tell($"hang-up: the peer closed: {pair.Wait()}");
        pair.ShutDown();
        tell($"hang-up: and so did we: {pair.Wait()}");
    }

    private static void Duplicate(Action<string> tell)
    {
        using var pair = new Watched(Epoll.IN);
        pair.Send(6);
        pair.CloseWatched();
        tell($"duplicate: the watched descriptor closed, another open: {pair.Wait()}");
        tell($"duplicate: removing the closed one: {pair.Remove()}");
        pair.CloseDuplicate();
        tell($"duplicate: the other closed as well: {pair.Look()}");
    }

    private static void RegularFile(Action<string> tell)
    {
        using var file = File.OpenHandle(typeof(Program).Assembly.Location);
        using var epoll = new Epoll();
        tell($"regular file: {epoll.Control(Epoll.ADD, (int)file.DangerousGetHandle(), Epoll.IN)}");
    }
}
