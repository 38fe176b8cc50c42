namespace Dray.Cli.Parsing;

/// <summary>The command line makes no sense. The message is for people; the process ends with 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
