using System.Numerics;

namespace Dray.Fuzz;

/// <summary>
/// The states that one input took a decoder through: a verdict, a type after another, a length's order of magnitude.
/// An input that reaches one which none reached before is worth keeping. Numbers of states are the same in every process.
/// </summary>
internal sealed class Trail
{
    private readonly HashSet<ulong> _states = [];

    public IReadOnlyCollection<ulong> States => _states;

    public void Clear() => _states.Clear();

    /// <summary>Notes a state. Every argument takes few values, or a search finds news without end.</summary>
    public void Pass(string state, long first = 0, long second = 0)
    {
        // FNV-1a, 64 bit.
        var hash = 0xcbf29ce484222325;
        foreach (var c in state) hash = (hash ^ c) * 0x100000001b3;
        hash = (hash ^ (ulong)first) * 0x100000001b3;
        hash = (hash ^ (ulong)second) * 0x100000001b3;
        _states.Add(hash);
    }

    /// <summary>Notes a refusal by its words, without the numbers in them.</summary>
    public void Refused(Exception refusal) => Pass(string.Concat(refusal.Message.Where(c => !char.IsAsciiDigit(c))));

    /// <summary>A count as few values: 0 to 3 exactly, then its order of magnitude.</summary>
    public static int Bucket(long count) => count < 4 ? (int)count : 2 + BitOperations.Log2((ulong)count);
}
