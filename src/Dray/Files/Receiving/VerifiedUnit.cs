using Dray.Wire;

namespace Dray.Files;

/// <summary>One unit of a file that is written and was held to its digest, 16 bytes.</summary>
internal readonly record struct VerifiedUnit(long Unit, UInt128 Digest);
