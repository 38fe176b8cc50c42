using System.Net.Sockets;
using System.Text.Json;

namespace Dray.Server.Administration;

/// <summary>A server of this user that runs on this machine, seen from another process. Calls block, for seconds at most.</summary>
internal sealed class RunningServer
{
    private readonly RunFolder _folder;
    private readonly string _name;

    private RunningServer(RunFolder folder, int port, string name) => (_folder, Port, _name) = (folder, port, name);

    public int Port { get; }

    /// <summary>Those that run now, in the order of their ports.</summary>
    /// <exception cref="AdministrationException">It can't be found out.</exception>
    public static IReadOnlyList<RunningServer> Find(string home)
    {
        var folder = new RunFolder(home);
        try
        {
            return [.. from found in folder.Find() where folder.IsAlive(found.Name) select new RunningServer(folder, found.Port, found.Name)];
        }
        catch (Exception e) when (e is UnauthorizedAccessException or SocketException or IOException and not AdministrationException)
        {
            throw new AdministrationException($"Can't look for running servers: {e.Message}", e);
        }
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <typeparam name="T">The answer to this request.</typeparam>
    /// <exception cref="AdministrationException">It does not answer, or says why it can't do it.</exception>
    public T Ask<T>(AdminRequest request)
        where T : AdminAnswer
    {
        try
        {
            using var socket = _folder.Connect(_name, wait: true);
            socket.Send(AdminJson.Line(request));
            return AdminJson.Answer(ReadLine(socket)) switch
            {
                T answer => answer,
                AdminAnswer.Failed failed => throw new AdministrationException(failed.Reason),
                _ => throw new JsonException("another answer"),
            };
        }
        catch (SocketException e)
        {
            throw new AdministrationException($"The server on port {Port} does not answer: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new AdministrationException($"The server on port {Port} answers what this dray does not understand: they are of different versions.", e);
        }
    }

    private static ReadOnlySpan<byte> ReadLine(Socket socket)
    {
        var buffer = new AdminLineBuffer();
        while (socket.Receive(buffer.Room.Span) is > 0 and var came)
            if (buffer.TryTake(came, out var line)) return line.Span;
        throw new JsonException("no line");
    }
}
