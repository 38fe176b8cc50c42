using CsCheck;
using Dray.Files;
using Dray.Server.Web;
using Dray.Transfers.Receiving;

namespace Dray.Tests.Server.Web.Uploads;

/// <summary>What files take of a link's quota.</summary>
public sealed class ChargeTest
{
    [Fact]
    public void What_was_taken_and_given_back_in_any_order_adds_up()
    {
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[0, 40]).Array[0, 60].Sample(steps =>
        {
            var allowance = new Allowance(100, long.MaxValue, "no more");
            var (charges, taken) = (new Charge[5], new long[5]);
            for (var i = 0; i < 5; i++) charges[i] = new Charge(allowance);
            foreach (var (which, what, bytes) in steps)
            {
                switch (what)
                {
                    case 0:
                        charges[which].Return();
                        taken[which] = 0;
                        break;
                    case 1:
                        var other = (which + 1) % 5;
                        charges[which].TakeOver(charges[other]);
                        (taken[which], taken[other]) = (taken[which] + taken[other], 0);
                        break;
                    default:
                        var fits = taken.Sum() + bytes <= 100;
                        if (fits) charges[which].Take("file", bytes);
                        else Assert.Equal(FileFault.Quota, Assert.Throws<FileFailureException>(() => charges[which].Take("file", bytes)).Fault);
                        if (fits) taken[which] += bytes;
                        break;
                }
            }

            Assert.True(allowance.TryTake(100 - taken.Sum(), 1));
            Assert.False(allowance.TryTake(1, 1));
        });
    }

    [Fact]
    public void Where_there_is_no_quota_everything_goes()
    {
        var charge = new Charge(null);
        charge.Take("file", long.MaxValue);
        charge.Return();
    }
}
