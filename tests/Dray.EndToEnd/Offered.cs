namespace Dray.EndToEnd;

/// <summary>Something that a device offers under codes, on a loopback port that the system picked.</summary>
internal sealed class Offered : IAsyncDisposable
{
    private Offered(Running running, int port, IReadOnlyList<string> codes) => (Running, Port, Codes) = (running, port, codes);

    public Running Running { get; }

    public int Port { get; }

    public IReadOnlyList<string> Codes { get; }

    /// <summary>As <c>--from</c> takes it.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>The same code with another first word.</summary>
    public string Wrong => $"{Codes[0].Split('-')[0]}-{Device.Wrong(Codes[0][(Codes[0].IndexOf('-', StringComparison.Ordinal) + 1)..])}";

    /// <summary>Starts <c>dray send</c> without a target, and waits for its codes.</summary>
    public static async Task<Offered> StartAsync(Device device, params string[] arguments)
    {
        var running = device.Start(null, ["send", "--json", "--listen", "127.0.0.1:0", .. arguments]);
        try
        {
            var offered = await running.NextAsync("offered");
            return new Offered(running, offered.GetProperty("port").GetInt32(), [.. offered.GetProperty("codes").EnumerateArray().Select(code => code.GetString()!)]);
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs <c>dray receive</c> to its end.</summary>
    public Task<Run> TakeAsync(Device device, params string[] arguments) => device.RunAsync(null, ["receive", "--from", Address, .. arguments]);

    public ValueTask DisposeAsync() => Running.DisposeAsync();
}
