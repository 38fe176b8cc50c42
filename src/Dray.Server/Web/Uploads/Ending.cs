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

    /// <summary>Whoever lands the file tells it here, or whoever ends its transfer before.</summary>
    public ResultMailbox Mailbox { get; } = new();

    /// <summary>
    /// What became of it. Not to be cancelled: it may be landing already, and whoever is gone by then, or comes back for it, must
    /// find it as it is.
    /// </summary>
    /// <param name="entry">The file.</param>
    /// <param name="into">The folder that names are told without.</param>
    /// <exception cref="FileFailureException">It did not land.</exception>
    public async Task<PutAnswer> AnswerAsync(IncomingEntry entry, WireName? into)
    {
        var result = await _result.Task;
        if (result.Status == ResultStatus.Failed) throw new FileFailureException((FileFault)result.Fault, DisplayText.Escape(entry.Target.Value), result.Text);
        var name = result.Status == ResultStatus.Beside ? result.Text : entry.Target.Value;
        return new PutAnswer
        {
            Name = into is { } folder ? name[(folder.Value.Length + 1)..] : name,
            Outcome = result.Status switch { ResultStatus.Beside => "beside", ResultStatus.Skipped => PutAnswer.Skipped, _ => "landed" },
            Size = entry.Entry.Size,
        };
    }
}
