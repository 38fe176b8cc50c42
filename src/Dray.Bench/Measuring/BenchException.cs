namespace Dray.Bench.Measuring;

/// <summary>A model could not be measured with so many clients; the message says why, for people.</summary>
internal sealed class BenchException(string message) : Exception(message);
