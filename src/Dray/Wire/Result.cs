namespace Dray.Wire;

/// <summary>
/// What became of one entry. <paramref name="Fault"/> is the number of a <c>FileFault</c>, perhaps one unknown here;
/// <paramref name="Text"/> comes from the peer and is escaped where it is shown.
/// </summary>
internal readonly record struct Result(uint Entry, ResultStatus Status, byte Fault, string Text);
