using System.Net;
using PlanBuilder.Tests.Workbench;
using PlanBuilder.Web.Revisions;

namespace PlanBuilder.Tests.Revisions;

/// <summary>A plan that was viewed is cached, and still every page shows it as it is now.</summary>
public sealed class PlanCacheTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task A_change_by_another_node_is_on_the_next_page()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        await visitor.GetAsync(path);
        await ReviseAsync(path, "From another node");

        Assert.Equal("From another node", (await visitor.GetAsync(path)).Card("d1-x").QuerySelector("h3")!.TextContent);
        await ReviseAsync(path, "And once more");
        Assert.Equal("And once more", (await visitor.GetAsync(path)).Card("d1-x").QuerySelector("h3")!.TextContent);
    }

    [Fact]
    public async Task A_cached_plan_that_was_deleted_or_belongs_to_another_account_is_not_found()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        await visitor.GetAsync(path);
        var stranger = app.NewVisitor();
        await stranger.SignUpAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path)).Status);

        await visitor.SendAsync("/ai-plan-builder/plans", "form[action*=Delete]");
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(path)).Status);
    }

    [Fact]
    public void The_latest_plan_and_the_one_before_it_are_cached()
    {
        using var cache = new PlanCache();
        var job = Guid.NewGuid();
        ReadPlan? Read(int number) => cache.Set(job, new(number, null, "{}", null, null)).Before;

        Assert.Null(Read(3));
        Assert.Equal(3, Read(4)!.Number);
        Assert.Equal(4, Read(5)!.Number);
        Assert.Null(cache.Find(job)!.Before!.Before);
        Assert.Null(Read(7));
        Assert.Null(Read(6));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public async Task A_page_is_sent_what_differs_from_the_revision_it_shows_cached_or_not(int shown)
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = await visitor.GetAsync(path);
        await MoveAsync("d1-x", 2, 0);
        await MoveAsync("d3-x", 4, 1);
        Assert.Equal(
            ((string[])["day-1", "day-2", "day-3", "day-4", "day-5", "day-6"])[(2 * shown)..], await MoveAsync("d5-x", 6, shown));

        async Task<IEnumerable<string?>> MoveAsync(string post, int day, int revision)
        {
            var token = page.Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            using var form = new FormUrlEncodedContent(
                [new("posts", post), new("day", $"{day}"), new("__RequestVerificationToken", token)]);
            var moved = await visitor.SendAsync(
                HttpMethod.Post, path + "/posts?handler=Move", form, ("HX-Request", "true"), ("Shown-Revision", $"{revision}"));
            return moved.Page.QuerySelectorAll(".day").Select(one => one.Id);
        }
    }

    private Task<int> ReviseAsync(string path, string theme) => app.Database.OwnerRunAsync("""
        insert into plan_revisions (job_id, number, user_id, plan, what)
        select id, coalesce((select max(number) from plan_revisions where job_id = @id), 0) + 1, user_id,
               jsonb_set(result, '{schedule,0,posts,1,theme}', to_jsonb(@theme)), 'Edited theme'
          from jobs where id = @id
        """, new { id = PlanApp.IdOf(path), theme });
}
