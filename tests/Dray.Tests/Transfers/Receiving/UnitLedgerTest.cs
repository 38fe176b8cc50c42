using CsCheck;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Tests.Transfers.Receiving;

public sealed class UnitLedgerTest
{
    private static readonly byte[] Digest = new byte[WireLimits.Digest];

    [Fact]
    public void Threat_32_A_unit_has_one_owner_until_it_is_verified_or_goes_back()
    {
        var ledger = new UnitLedger(2L * WireLimits.Unit);
        Assert.Equal(Claim.Owned, ledger.TryClaim(0, 1));
        Assert.Equal(Claim.Busy, ledger.TryClaim(0, 2));
        Assert.Equal(Claim.Owned, ledger.TryClaim(1, 2));
        ledger.Release(0, 2); // not its owner
        Assert.Equal(Claim.Busy, ledger.TryClaim(0, 2));
        ledger.Release(0, 1);
        Assert.Equal(Claim.OwnedAgain, ledger.TryClaim(0, 2));
        ledger.Verify(0, 2, Digest);
        Assert.Equal(Claim.Verified, ledger.TryClaim(0, 1));
        Assert.False(ledger.IsWhole);
        Assert.True(ledger.HasWriters);
        ledger.Verify(1, 2, Digest);
        Assert.True(ledger.IsWhole);
        Assert.False(ledger.HasWriters);
    }

    [Fact]
    public void Only_its_owner_may_verify_a_unit()
    {
        var ledger = new UnitLedger(1);
        Assert.Throws<InvalidOperationException>(() => ledger.Verify(0, 1, Digest));
        ledger.TryClaim(0, 1);
        Assert.Throws<InvalidOperationException>(() => ledger.Verify(0, 2, Digest));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(WireLimits.Unit, 1)]
    [InlineData(WireLimits.Unit + 1L, 2)]
    [InlineData(1L << 46, 1 << 24)]
    public void Units_cover_the_file(long size, long units)
    {
        var ledger = new UnitLedger(size);
        Assert.Equal(units, ledger.Units);
        Assert.Equal(units == 0, ledger.IsWhole);
        if (units == 0) return;
        Assert.Equal(size, (units - 1) * WireLimits.Unit + ledger.LengthOf(units - 1));
        Assert.Equal(Claim.Owned, ledger.TryClaim(units - 1, 1));
    }

    [Fact]
    public void In_whatever_order_lanes_work_a_unit_never_has_two_owners_and_is_verified_once() =>
        Gen.Select(Gen.Int[0, 4], Gen.UInt[1, 3], Gen.Int[0, 2]).Array[1, 200].Sample(steps =>
        {
            var ledger = new UnitLedger(4L * WireLimits.Unit + 7);
            var (owners, verified) = (new Dictionary<long, uint>(), new HashSet<long>());
            foreach (var (unit, lane, step) in steps)
            {
                var mine = owners.TryGetValue(unit, out var owner) && owner == lane;
                if (step == 0)
                {
                    var claim = ledger.TryClaim(unit, lane);
                    Assert.Equal(verified.Contains(unit), claim == Claim.Verified);
                    Assert.Equal(owners.ContainsKey(unit) && !mine, claim == Claim.Busy);
                    if (claim is Claim.Owned or Claim.OwnedAgain) owners[unit] = lane;
                }
                else if (step == 1 && mine)
                {
                    ledger.Verify(unit, lane, Digest);
                    owners.Remove(unit);
                    Assert.True(verified.Add(unit));
                }
                else if (step == 2)
                {
                    ledger.Release(unit, lane);
                    if (mine) owners.Remove(unit);
                }

                Assert.Equal(verified.Count, ledger.VerifiedUnits);
                Assert.Equal(owners.Count > 0, ledger.HasWriters);
            }
        }, iter: 1_000);
}
