namespace Dray.EndToEnd;

/// <summary>What one run of dray came to.</summary>
public sealed record Run(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output, line by line.</summary>
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Fails the test with everything that dray said, unless it ended with <paramref name="exitCode"/>.</summary>
    public Run Ended(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit {ExitCode}, expected {exitCode}\n--- output\n{Output}\n--- error\n{Error}");
        return this;
    }
}
