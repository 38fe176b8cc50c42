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

    /// <summary>Leaves only the inputs that pass through a state which no shorter one passes through.</summary>
    /// <returns>How many there were, are, and the bytes that are left.</returns>
    public (int Before, int After, long Bytes) Minimise(FuzzTarget target)
    {
        var inputs = Inputs(target);
        var states = new HashSet<ulong>();
        var trail = new Trail();
        List<byte[]> kept = [];
        foreach (var input in inputs.Concat(target.Seeds).OrderBy(input => input.Length))
        {
            trail.Clear();
            target.Run(input, trail);
            var before = states.Count;
            states.UnionWith(trail.States);
            if (states.Count > before) kept.Add(input);
        }

        if (Directory.Exists(FolderOf(target))) Directory.Delete(FolderOf(target), recursive: true);
        foreach (var input in kept) Add(target, input);
        return (inputs.Count, kept.Count, kept.Sum(input => (long)input.Length));
    }

    private string FolderOf(FuzzTarget target) => Path.Combine(folder, target.Name);

    private static string CheckoutFolder()
    {
        var found = new DirectoryInfo(AppContext.BaseDirectory);
        while (found is not null && !File.Exists(Path.Combine(found.FullName, "Dray.slnx"))) found = found.Parent;
        return found?.FullName ?? throw new InvalidOperationException("This runs from within a checkout of Dray.");
    }
}
