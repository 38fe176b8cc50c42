namespace Dray.Bench.Serving;

/// <summary>A way to wait for many clients at once. All of them run the same task: <see cref="Inbox"/>.</summary>
internal interface IModel
{
    /// <summary>Serves whoever comes through the door until it is shut, on the caller's thread.</summary>
    void Run(Door door, Inbox inbox);
}
