using Dray.Files;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Server.Web;

/// <summary>Waits for what becomes of one file. Any thread.</summary>
internal sealed class Ending
{
    private readonly TaskCompletionSource<Result> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Ending() => Mailbox.Poke = () =>
    {
        if (Mailbox.TryTake(out var result)) _result.TrySetResult(result);
    };

    /// <summary>Whoever lands the file tells it here.</summary>
    public ResultMailbox Mailbox { get; } = new();

    /// <summary>What became of it; what the transfer's end took away is never told.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="into">The folder that names are told without.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    /// <exception cref="FileFailureException">It did not land.</exception>
    public async Task<PutAnswer> AnswerAsync(IncomingEntry entry, WireName? into, CancellationToken cancel)
    {
        var result = await _result.Task.WaitAsync(cancel);
        if (result.Status == ResultStatus.Failed) throw new FileFailureException((FileFault)result.Fault, DisplayText.Escape(entry.Target.Value), result.Text);
        var name = result.Status == ResultStatus.Beside ? result.Text : entry.Target.Value;
        return new PutAnswer
        {
            Name = into is { } folder ? name[(folder.Value.Length + 1)..] : name,
            Outcome = result.Status switch { ResultStatus.Beside => "beside", ResultStatus.Skipped => "skipped", _ => "landed" },
            Size = entry.Entry.Size,
        };
    }
}
