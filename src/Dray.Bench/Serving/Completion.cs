namespace Dray.Bench.Serving;

/// <summary>What a request to a <see cref="Ring"/> came to: a result, or an error number negated.</summary>
internal readonly record struct Completion(RingOperation Operation, int Descriptor, int Result);
