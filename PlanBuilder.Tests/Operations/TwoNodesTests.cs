using System.Net;
using PlanBuilder.Tests.Planning;

namespace PlanBuilder.Tests.Operations;

/// <summary>Two apps on one database are one to their visitors, whichever of them answers.</summary>
public sealed class TwoNodesTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    [Fact]
    public async Task Started_at_once_on_an_empty_database_they_make_its_schema_once_and_share_a_key()
    {
        Assert.Equal(
            [$"Applied migration {Web.Postgres.Migrations.WholeSchema}."],
            nodes.Pages.Output.Concat(nodes.Worker.Output)
                .Where(line => line.Contains("Applied migration ", StringComparison.Ordinal))
                .Select(line => line.Trim())
                .Order(StringComparer.Ordinal));
        Assert.Equal(1, await nodes.Database.OwnerAsync<int>("select count(*)::int from protection_keys"));
    }

    [Fact]
    public async Task Who_signs_in_at_one_sends_its_form_to_the_other_and_sees_the_plan_at_either()
    {
        using var visitor = new Visitor(nodes.Pages.Address);
        var email = await visitor.SignUpAsync();
        var form = await visitor.GetAsync("/ai-plan-builder");
        await using var held = await nodes.Database.HoldProfilesAsync();
        using var content = new FormUrlEncodedContent(Visitor.Filled(form, "#plan-form"));
        var path = (await visitor.SendAsync(HttpMethod.Post, AtWorker("/ai-plan-builder"), content)).Location!;
        var page = await visitor.GetAsync(path);
        Assert.Contains(email, page.Words, StringComparison.Ordinal);

        var watching = visitor.GetAsync(page.Page.QuerySelector("[data-watched]")!.GetAttribute("hx-get")!, ("HX-Request", "true"));
        await held.DisposeAsync();
        Assert.NotEqual(HttpStatusCode.NoContent, (await watching).Status); // the node that does not make it hears of it
        PlanNames.AssertFor("Grow followers", (await visitor.GetEndedAsync(path)).Page.QuerySelector("h1")!.TextContent);
        PlanNames.AssertFor("Grow followers", (await visitor.GetAsync(AtWorker(path))).Page.QuerySelector("h1")!.TextContent);
        await nodes.Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_session_that_ends_at_one_is_over_at_the_other()
    {
        using var visitor = new Visitor(nodes.Pages.Address);
        await visitor.SignUpAsync();
        using var copy = new Visitor(nodes.Worker.Address);
        copy.Keep(new Cookie("planbuilder.session", visitor.Cookies["planbuilder.session"]!.Value, "/", nodes.Worker.Address.Host));
        Assert.Equal(HttpStatusCode.OK, (await copy.GetAsync("/profile")).Status);
        await visitor.SendAsync("/profile", "header form");
        await Wait.UntilAsync("the session to be over", async () => (await copy.GetAsync("/profile")).Status == HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_proxy_that_is_not_known_is_warned_of_once()
    {
        using var visitor = new Visitor(nodes.Pages.Address);
        for (var call = 0; call < 2; call++)
        {
            await visitor.GetAsync("/account/sign-in", ("X-Forwarded-For", "203.0.113.7"));
        }

        const string warning = "names another caller in X-Forwarded-For";
        await nodes.Pages.SaysAsync(warning);
        Assert.Single(nodes.Pages.Output, line => line.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_limit_holds_across_both()
    {
        await nodes.Database.OwnerRunAsync("update usage_limits set max_active = null where tier = 'free'");
        using var visitor = new Visitor(nodes.Pages.Address);
        await visitor.SignUpAsync();
        var form = await visitor.GetAsync("/ai-plan-builder");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async click =>
        {
            using var content = new FormUrlEncodedContent(Visitor.Filled(form, "#plan-form", ("Form.Key", $"click {click}")));
            var address = click % 2 == 0 ? "/ai-plan-builder" : AtWorker("/ai-plan-builder");
            return (await visitor.SendAsync(HttpMethod.Post, address, content)).Status;
        }));

        Assert.Equal(3, answers.Count(status => status == HttpStatusCode.SeeOther));
        Assert.Equal(7, answers.Count(status => status == HttpStatusCode.TooManyRequests));
        await nodes.Database.UntilAsync("select bool_and(status = 'completed') from jobs");
        Assert.Contains(
            "You've used all 3 plans for this month",
            (await visitor.GetAsync(AtWorker("/ai-plan-builder"))).Words,
            StringComparison.Ordinal);
        await nodes.Database.AssertInvariantsAsync();
    }

    // A browser sends a host's cookies to each of its ports.
    private string AtWorker(string path) => new Uri(nodes.Worker.Address, path).ToString();
}
