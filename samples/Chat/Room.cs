using System.Net.Sockets;
using System.Text;
using Dray.Multiplexing;

namespace Chat;

/// <summary>Who is here, and what is said to all. Lives on the loop's thread, as its members do: no locks.</summary>
internal sealed class Room(EventLoop loop, TimeSpan idle)
{
    private readonly Dictionary<string, Member> _members = [];

    public EventLoop Loop => loop;

    /// <summary>How long a member may say nothing.</summary>
    public TimeSpan Idle => idle;

    public void Enter(Socket socket) => new Member(socket, this).Say("your name?\n");

    /// <summary>Gives a newcomer its name; false where it is taken.</summary>
    public bool TryJoin(string name, Member member)
    {
        if (!_members.TryAdd(name, member)) return false;
        Tell($"* {name} came\n", except: member);
        return true;
    }

    public void Leave(string name, string why)
    {
        _members.Remove(name);
        Tell($"* {name} left ({why})\n");
    }

    /// <summary>
    /// Encoded once for all. A member whose queue is full leaves in here, and its leaving is told in here again: hence the copy
    /// of the list.
    /// </summary>
    public void Tell(string line, Member? except = null)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        foreach (var member in _members.Values.ToArray())
        {
            if (member != except) member.Say(bytes);
        }
    }
}
