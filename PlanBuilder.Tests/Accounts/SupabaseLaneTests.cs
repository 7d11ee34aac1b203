using System.Net;
using PlanBuilder.Tests.Accounts.Supabase;

namespace PlanBuilder.Tests.Accounts;

/// <summary>Supabase Auth counts calls by address: one stranger must not use up what everybody has.</summary>
public sealed class SupabaseLaneTests(SupabaseApp app, OneAddressApp shared) : IClassFixture<SupabaseApp>, IClassFixture<OneAddressApp>
{
    [Fact]
    public async Task A_visitors_address_is_forwarded_with_the_secret_key_and_counted_by_itself()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        app.Supabase.GrantsPerAddress = 0;
        try
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, (await TryAsync(visitor)).Status);
            Assert.Equal(["127.0.0.1"], app.Supabase.GrantAddresses);
        }
        finally
        {
            app.Supabase.GrantsPerAddress = int.MaxValue;
        }
    }

    [Fact]
    public async Task Without_the_key_sign_ins_leave_renewals_their_half()
    {
        using var lasting = shared.NewVisitor();
        shared.Supabase.ExpiresIn = 30;
        await lasting.SignUpAsync();
        shared.Supabase.ExpiresIn = 3600;
        shared.Supabase.GrantsPerAddress = 30; // GoTrue's burst
        for (var tries = 0; tries < 40; tries++)
        {
            using var stranger = shared.NewVisitor();
            await TryAsync(stranger);
        }

        Assert.InRange(shared.Supabase.CountCalls("POST token?grant_type=password"), 1, 29);
        Assert.Equal(["its caller's"], shared.Supabase.GrantAddresses);
        var before = shared.Supabase.CountCalls("POST token?grant_type=refresh_token");
        var cookie = Cookie(lasting);
        Assert.Equal(HttpStatusCode.OK, (await lasting.GetAsync("/profile")).Status);
        Assert.Equal(before + 1, shared.Supabase.CountCalls("POST token?grant_type=refresh_token"));
        Assert.NotEqual(cookie, Cookie(lasting)); // it was renewed

        using var late = shared.NewVisitor();
        var refused = await TryAsync(late);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Contains("Too many attempts. Wait a few minutes", refused.Words, StringComparison.Ordinal);
    }

    private static string Cookie(Visitor visitor) => visitor.Cookies.Single(cookie => cookie.Name == "planbuilder.session").Value;

    private static Task<Answer> TryAsync(Visitor visitor)
    {
        visitor.Cookies.ToList().ForEach(cookie => cookie.Expired = true);
        return visitor.SendAsync(
            "/account/sign-in", "main form", ("Form.Email", $"{Guid.NewGuid():N}@example.org"), ("Form.Password", "a long password"));
    }
}
