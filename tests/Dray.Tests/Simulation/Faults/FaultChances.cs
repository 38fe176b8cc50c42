namespace Dray.Tests.Simulation;

/// <summary>What goes wrong in one run, and how often: one step in so many, 0 for never. Drawn from the seed, so that runs differ in kind.</summary>
internal sealed record FaultChances
{
    public int Cut { get; init; }
    public int SenderKilled { get; init; }
    public int SourceChanged { get; init; }
    public int SourceTorn { get; init; }
    public int ClockJump { get; init; }
    public int Expired { get; init; }

    /// <summary>Calls of the disk until the server dies, at most; 0 for never.</summary>
    public int ServerDies { get; init; }

    /// <summary>How often it dies.</summary>
    public int Deaths { get; init; }

    /// <summary>Of its deaths those that are power cuts, in percent.</summary>
    public int PowerCuts { get; init; }

    public DiskChances Disk { get; init; } = new();

    /// <summary>Pages that the disk holds; 0 for as many as come.</summary>
    public int Capacity { get; init; }

    /// <summary>Neither end waits for the disk.</summary>
    public bool Fast { get; init; }

    public static FaultChances Draw(Random random)
    {
        int Maybe(int often, int least, int most) => random.Next(often) == 0 ? random.Next(least, most) : 0;
        return new FaultChances
        {
            Cut = Maybe(2, 20, 400),
            SenderKilled = Maybe(3, 200, 2_000),
            SourceChanged = Maybe(4, 200, 2_000),
            SourceTorn = Maybe(6, 20, 200),
            ClockJump = Maybe(4, 100, 1_000),
            Expired = Maybe(6, 100, 1_000),
            ServerDies = random.Next(4) > 0 ? random.Next(20, 500) : 0,
            Deaths = random.Next(1, 6),
            PowerCuts = random.Next(3) switch { 0 => 0, 1 => 50, _ => 100 },
            Disk = new DiskChances
            {
                Full = Maybe(6, 50, 500),
                Write = Maybe(6, 50, 500),
                Read = Maybe(8, 50, 500),
                Sync = Maybe(3, 4, 50),
                Rename = Maybe(6, 5, 50),
                ReadOnly = Maybe(12, 100, 1_000),
            },
            Capacity = Maybe(6, 20, 300),
            Fast = random.Next(6) == 0,
        };
    }
}
