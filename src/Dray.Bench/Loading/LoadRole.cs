using System.Globalization;
using System.Net.Sockets;

namespace Dray.Bench.Loading;

/// <summary>
/// A process that plays the clients, told what to do and answering a line each: "connect PORT COUNT MS" with
/// "connected COUNT"; "wake COUNT MS LONGEST" with "woke COUNT MEDIAN P99 MISSED" in ticks, -1 for none; "press BUSY MS"
/// with "pressed ANSWERS". What goes wrong is "failed WHY". It ends when its input does.
/// </summary>
internal static class LoadRole
{
    public static void Run(TextReader input, TextWriter output)
    {
        using var load = new Load();
        while (input.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            var numbers = words[1..].Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray();
            try
            {
                output.WriteLine(Do(load, words[0], numbers));
            }
            catch (Exception fault) when (fault is SocketException or IOException)
            {
                output.WriteLine($"failed {fault.Message}");
            }
        }
    }

    private static string Do(Load load, string what, int[] numbers) => (what, numbers) switch
    {
        ("connect", [var port, var count, var most]) => Say($"connected {load.Connect(port, count, Milliseconds(most))}"),
        ("wake", [var count, var most, var longest]) => Told(load.Wake(count, Milliseconds(most), Milliseconds(longest))),
        ("press", [var busy, var most]) => Say($"pressed {load.Press(busy, Milliseconds(most))}"),
        _ => $"failed '{what}' is nothing that clients do",
    };

    private static string Told(WakeUps woke) => Say(
        $"woke {woke.Samples.Count} {woke.Percentile(0.5m)?.Ticks ?? -1} {woke.Percentile(0.99m)?.Ticks ?? -1} {woke.Missed?.Ticks ?? -1}");

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    private static string Say(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
}
