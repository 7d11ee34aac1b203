using System.Net;

namespace PlanBuilder.Tests.Workbench;

/// <summary>A page of a plan learns what another tab changes, while it holds one request.</summary>
public sealed class PlanWatchTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task A_change_in_another_tab_arrives_with_the_days_it_affects()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = await visitor.GetAsync(path + "?platform=X");
        var address = page.Page.QuerySelector("#plan-watch[data-follows]")!.GetAttribute("hx-get")!;
        var watched = AskAsync(visitor, address, 0);
        await visitor.EditAsync(path, "d6-x", ("Form.Theme", "From another tab"));
        var answer = await watched;

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["day-6"], answer.Page.QuerySelectorAll(".day[hx-swap-oob=true]").Select(day => day.Id));
        Assert.Null(answer.Page.QuerySelector("#post-d6-instagram")); // the filter stays
        Assert.Contains("Changed elsewhere: Edited theme of “From another tab”.", answer.Page.QuerySelector("#toast p")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal("1", answer.Response.Headers.GetValues("Plan-Revision").Single());
        Assert.Equal("again", answer.Response.Headers.GetValues("HX-Trigger").Single());
        Assert.Equal("1", answer.Page.QuerySelector("#revised")!.GetAttribute("data-revision"));

        var (next, _) = (AskAsync(visitor, address, 1), await visitor.EditAsync(path, "d2-x", ("Form.Day", "3")));
        Assert.Equal(["day-2", "day-3"], (await next).Page.QuerySelectorAll(".day").Select(day => day.Id));
    }

    [Fact]
    public async Task A_pages_own_requests_leave_the_notice_for_the_next_page()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var held = AskAsync(visitor, path + "/posts?handler=Changes", 0);
        var moved = await visitor.SendAsync(path + "?view=list", "#bulk", ("posts", "d6-x"), ("by", "1"));
        Assert.Equal(HttpStatusCode.SeeOther, moved.Status);
        Assert.False((await held).Response.Headers.Contains("Set-Cookie"));
        await AskAsync(visitor, path + "?handler=Status&since=0&hold=0", 0);
        Assert.StartsWith("Moved “", (await visitor.GetAsync(path)).Page.QuerySelector("#toast p")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hidden_page_is_not_held()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await AskAsync(visitor, path + "/posts?handler=Changes&hold=0", 0)).Status);
    }

    [Fact]
    public async Task An_account_has_at_most_four_held_requests()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var held = Enumerable.Range(0, 5).Select(_ => AskAsync(visitor, path + "/posts?handler=Changes", 0)).ToList();
        var released = await await Task.WhenAny(held);
        Assert.Equal((HttpStatusCode.NoContent, false), (released.Status, released.Response.Headers.Contains("HX-Trigger")));
        await visitor.EditAsync(path, "d6-x", ("Form.Theme", "Meanwhile"));
        Assert.Equal(4, (await Task.WhenAll(held)).Count(answer => answer.Status == HttpStatusCode.OK));
    }

    [Fact]
    public async Task Another_account_learns_nothing()
    {
        var (_, path) = await app.VisitorWithPlanAsync();
        var (other, own) = await app.VisitorWithPlanAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(other, path + "/posts?handler=Changes", 0)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(own + "/posts?handler=Changes", ("HX-Request", "true"))).Status);
    }

    private static Task<Answer> AskAsync(Visitor visitor, string address, int shown) =>
        visitor.GetAsync(address, ("HX-Request", "true"), ("Shown-Revision", $"{shown}"));
}
