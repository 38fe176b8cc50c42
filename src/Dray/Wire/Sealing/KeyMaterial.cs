using System.Runtime.CompilerServices;

namespace Dray.Wire.Sealing;

/// <summary>32 secret bytes in place. Whoever has them zeroes them.</summary>
[InlineArray(LaneSeal.KeySize)]
internal struct KeyMaterial
{
    private byte _first;
}
