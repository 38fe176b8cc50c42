using System.Globalization;
using Dray.Bench.Models;
using Microsoft.Win32.SafeHandles;

namespace Dray.Bench.Serving;

/// <summary>
/// A process that serves by one model and answers questions, a line each: first it says "port N", then for every line
/// "state ...", for "collect" after a garbage collection. It ends when its input does, so it never outlives who asks.
/// </summary>
internal static class ServerRole
{
    public static void Run(ModelEntry model, SafeFileHandle file, TextReader input, TextWriter output)
    {
        var server = new ModelServer(model.Create(), file); // not disposed: its process ends
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"port {server.Port}"));
        while (input.ReadLine() is { } question)
        {
            if (question == "collect") GC.Collect();
            output.WriteLine(server.Fault is { } fault ? $"failed {fault.Message}" : ServerState.Of(server.Inbox).ToString());
        }
    }
}
