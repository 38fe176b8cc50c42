using Dray.Wire;

namespace Dray.Tests.Wire;

public sealed class CollisionGuardTest
{
    private readonly CollisionGuard _guard = new();

    [Fact]
    public void Names_that_differ_are_all_claimed()
    {
        Assert.True(Claim("a"));
        Assert.True(Claim("b/a"));
        Assert.True(Claim("b/c/a"));
        Assert.True(Claim("a2"));
    }

    [Fact]
    public void A_name_may_be_claimed_again()
    {
        Assert.True(Claim("a/b"));
        Assert.True(Claim("a/b"));
        Assert.True(Claim("a"));
    }

    [Fact]
    public void A_name_in_another_case_is_a_collision()
    {
        Assert.True(Claim("a/README"));
        Assert.False(Claim("a/readme"));
        Assert.True(Claim("b/readme"));
        Assert.True(Claim("a/README"));
    }

    [Fact]
    public void A_folder_in_another_case_is_a_collision_for_all_within()
    {
        Assert.True(Claim("Photos/a"));
        Assert.False(Claim("photos/b"));
        Assert.False(Claim("photos"));
        Assert.False(Claim("PHOTOS/x/y"));
        Assert.True(Claim("Photos/b"));
    }

    [Fact]
    public void A_file_and_a_folder_collide_too()
    {
        Assert.True(Claim("x/\u00c9"));
        Assert.False(Claim("x/e\u0301/inside"));
    }

    [Fact]
    public void A_sibling_whose_name_begins_like_the_last_folder_is_not_within_it()
    {
        Assert.True(Claim("a/b"));
        Assert.True(Claim("ab"));
        Assert.True(Claim("a b/C"));
        Assert.True(Claim("a/c"));
        Assert.False(Claim("A b/d"));
    }

    private bool Claim(string name) => _guard.TryClaim(WireNameTest.Name(name));
}
