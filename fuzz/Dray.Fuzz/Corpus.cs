using System.Security.Cryptography;

namespace Dray.Fuzz;

/// <summary>Kept inputs, a folder a target, each file named after its content.</summary>
internal sealed class Corpus(string folder)
{
    /// <summary>Of the checkout that this was built from.</summary>
    public static Corpus OfCheckout() => new(Path.Combine(CheckoutFolder(), "fuzz", "corpus"));

    /// <summary>Inputs that made a target fail; not under version control.</summary>
    public static Corpus CrashesOfCheckout() => new(Path.Combine(CheckoutFolder(), "fuzz", "crashes"));

    /// <summary>The shortest first, so that of two that reach a state the shorter is kept.</summary>
    public IReadOnlyList<byte[]> Inputs(FuzzTarget target) => !Directory.Exists(FolderOf(target)) ? [] :
    [
        .. Directory.EnumerateFiles(FolderOf(target), "*.bin").Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes).OrderBy(input => input.Length),
    ];

    /// <returns>The file's path.</returns>
    public string Add(FuzzTarget target, byte[] input)
    {
        Directory.CreateDirectory(FolderOf(target));
        var path = Path.Combine(FolderOf(target), Convert.ToHexStringLower(SHA256.HashData(input))[..16] + ".bin");
        File.WriteAllBytes(path, input);
        return path;
    }

    /// <summary>
    /// Leaves only the inputs that pass through a state which no shorter one passes through, and of these no more than takes
    /// them there.
    /// </summary>
    /// <returns>How many there were, are, and the bytes that are left.</returns>
    public (int Before, int After, long Bytes) Minimise(FuzzTarget target)
    {
        var inputs = Inputs(target);
        var states = new HashSet<ulong>();
        List<byte[]> kept = [];
        foreach (var input in inputs.Concat(target.Seeds).OrderBy(input => input.Length))
        {
            ulong[] news = [.. StatesOf(target, input).Except(states)];
            if (news.Length == 0) continue;
            kept.Add(Shortened(target, input, news));
            states.UnionWith(StatesOf(target, kept[^1]));
        }

        if (Directory.Exists(FolderOf(target))) Directory.Delete(FolderOf(target), recursive: true);
        foreach (var input in kept) Add(target, input);
        return (inputs.Count, kept.Count, kept.Sum(input => (long)input.Length));
    }

    /// <summary>Takes out whatever the states do not need: halves first, then smaller and smaller parts.</summary>
    private static byte[] Shortened(FuzzTarget target, byte[] input, ulong[] states)
    {
        for (var size = input.Length / 2; size > 0; size /= 2)
        {
            for (var at = input.Length - size; at >= 0; at -= size)
            {
                byte[] shorter = [.. input[..at], .. input[(at + size)..]];
                if (states.All(StatesOf(target, shorter).Contains)) input = shorter;
            }
        }

        return input;
    }

    private static HashSet<ulong> StatesOf(FuzzTarget target, byte[] input)
    {
        var trail = new Trail();
        target.Run(input, trail);
        return [.. trail.States];
    }

    private string FolderOf(FuzzTarget target) => Path.Combine(folder, target.Name);

    private static string CheckoutFolder()
    {
        var found = new DirectoryInfo(AppContext.BaseDirectory);
        while (found is not null && !File.Exists(Path.Combine(found.FullName, "Dray.slnx"))) found = found.Parent;
        return found?.FullName ?? throw new InvalidOperationException("This runs from within a checkout of Dray.");
    }
}
