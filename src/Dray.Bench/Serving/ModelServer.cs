using Microsoft.Win32.SafeHandles;

namespace Dray.Bench.Serving;

/// <summary>A model at work on a thread of its own. Disposing shuts its door, waits for it and closes what it left.</summary>
internal sealed class ModelServer : IDisposable
{
    private readonly Door _door;
    private readonly Thread _thread;
    private volatile Exception? _fault;

    /// <param name="model">Runs from now on.</param>
    /// <param name="file">What messages are appended to; stays the caller's.</param>
    public ModelServer(IModel model, SafeFileHandle file)
    {
        Inbox = new Inbox(file);
        _door = new Door(Inbox);
        _thread = new Thread(() => Run(model)) { Name = "model", IsBackground = true };
        _thread.Start();
    }

    public Inbox Inbox { get; }

    public int Port => _door.Port;

    /// <summary>What the model ended of; null while it runs.</summary>
    public Exception? Fault => _fault;

    public void Dispose()
    {
        _door.Shut();
        _thread.Join();
        Inbox.Dispose();
        _door.Dispose();
    }

    private void Run(IModel model)
    {
        try
        {
            model.Run(_door, Inbox);
        }
        catch (Exception fault)
        {
            _fault = fault;
        }
    }
}
