using System.Net;
using PlanBuilder.Tests.Operations;
using PlanBuilder.Tests.Planning;

namespace PlanBuilder.Tests.Accounts;

/// <summary>The keys that protect cookies and forms are lost, as with a database that was restored from before they were made.</summary>
public sealed class LostProtectionKeysTests(Nodes nodes) : IClassFixture<Nodes>
{
    [Fact]
    public async Task Whoever_was_signed_in_is_signed_out_and_loses_nothing_that_was_typed()
    {
        await using var before = await nodes.StartAsync();
        using var visitor = new Visitor(before.Address);
        var email = await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await visitor.GetEndedAsync(path);
        var form = await visitor.GetAsync("/ai-plan-builder");
        using var stranger = new Visitor(before.Address);
        var signIn = await stranger.GetAsync("/account/sign-in");
        await before.StopAsync();
        await nodes.Database.OwnerRunAsync("delete from protection_keys");
        await using var after = await nodes.StartAsync(("ASPNETCORE_URLS", before.Address.ToString()));

        var refused = await visitor.SendAsync("/ai-plan-builder", form, "#plan-form", ("Form.Niche", "sourdough bakery"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("Nothing was sent", refused.Words, StringComparison.Ordinal);
        Assert.Equal("sourdough bakery", refused.Page.QuerySelector("[name='Form.Niche']")!.GetAttribute("value"));
        var kept = await visitor.SendAsync("/ai-plan-builder", refused, "#plan-form");
        Assert.StartsWith("/account/sign-up", kept.Location, StringComparison.Ordinal);

        Assert.Contains("/account/sign-in", (await visitor.GetAsync(path)).Location, StringComparison.Ordinal);
        var poll = await visitor.GetAsync(path + "?handler=Status&since=1", ("HX-Request", "true"));
        Assert.Equal(HttpStatusCode.Unauthorized, poll.Status);

        var old = await stranger.SendAsync(
            "/account/sign-in", signIn, "main form", ("Form.Email", email), ("Form.Password", "a long password"));
        Assert.Equal(HttpStatusCode.BadRequest, old.Status);
        Assert.Equal(email, old.Page.QuerySelector("[name='Form.Email']")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.SendAsync(
            "/account/sign-in", old, "main form", ("Form.Password", "a long password"))).Status);
        PlanNames.AssertFor("Grow followers", (await stranger.GetAsync(path)).Page.QuerySelector("h1")!.TextContent);

        Assert.Equal(1, await nodes.Database.OwnerAsync<int>("select count(*)::int from jobs"));
        await nodes.Database.AssertInvariantsAsync();
        Assert.DoesNotContain(after.Output, line => line.Contains("   at ", StringComparison.Ordinal));
    }
}
