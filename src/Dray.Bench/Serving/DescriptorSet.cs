using System.Numerics;

namespace Dray.Bench.Serving;

/// <summary>
/// A set of descriptors as select(2) takes it, a bit for each. The C library's fd_set ends at 1,024; the kernel takes
/// sets of any length, so this one grows.
/// </summary>
internal sealed class DescriptorSet
{
    private const int WordBits = 64;

    private ulong[] _words = new ulong[16];

    public Span<ulong> Words => _words;

    /// <summary>One more than the highest that was ever in it: the first argument of select.</summary>
    public int Beyond { get; private set; }

    public void Add(int descriptor)
    {
        Beyond = Math.Max(Beyond, descriptor + 1);
        if (descriptor / WordBits >= _words.Length) Array.Resize(ref _words, Math.Max((descriptor / WordBits) + 1, _words.Length * 2));
        _words[descriptor / WordBits] |= 1ul << (descriptor % WordBits);
    }

    public void Remove(int descriptor) => _words[descriptor / WordBits] &= ~(1ul << (descriptor % WordBits));

    /// <summary>Becomes a copy of another.</summary>
    public void CopyFrom(DescriptorSet other)
    {
        if (_words.Length != other._words.Length) _words = new ulong[other._words.Length];
        other._words.CopyTo(_words, 0);
        Beyond = other.Beyond;
    }

    /// <summary>Each descriptor in it, from the lowest; the set must not change meanwhile.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (var word = 0; word < _words.Length; word++)
            for (var bits = _words[word]; bits != 0; bits &= bits - 1)
                yield return (word * WordBits) + BitOperations.TrailingZeroCount(bits);
    }
}
