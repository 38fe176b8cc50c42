using System.Diagnostics;

namespace Dray.Bench.Measuring;

/// <summary>
/// A process that is asked by lines and answers by lines. It ends by itself when its standard input does, that is also
/// when this process is killed. Disposing waits for that a little, and kills it then.
/// </summary>
internal sealed class Child(Process process) : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private bool _ended;

    public int Id => process.Id;

    /// <summary>Asks and returns the words of the answer, the first of which must be as expected.</summary>
    /// <exception cref="BenchException">It failed, ended, or said nothing for so long.</exception>
    public async Task<long[]> AskAsync(string question, string expected, TimeSpan most, CancellationToken cancel)
    {
        var line = await AskForLineAsync(question, most, cancel);
        var words = line.Split(' ');
        if (words[0] != expected) throw new BenchException(line.StartsWith("failed ", StringComparison.Ordinal) ? line["failed ".Length..] : line);
        return [.. words[1..].Select(word => long.Parse(word, System.Globalization.CultureInfo.InvariantCulture))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended) return;
        _ended = true;
        process.StandardInput.Close();
        using var grace = new CancellationTokenSource(Grace);
        try
        {
            await process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }

    private async Task<string> AskForLineAsync(string question, TimeSpan most, CancellationToken cancel)
    {
        try
        {
            if (question.Length > 0) await process.StandardInput.WriteLineAsync(question.AsMemory(), cancel);
            await process.StandardInput.FlushAsync(cancel);
            return await process.StandardOutput.ReadLineAsync(cancel).AsTask().WaitAsync(most, cancel)
                ?? throw new BenchException("its process ended");
        }
        catch (IOException)
        {
            throw new BenchException("its process ended");
        }
        catch (TimeoutException)
        {
            throw new BenchException($"nothing was heard of its process for {most.TotalSeconds:N0} s");
        }
    }
}
