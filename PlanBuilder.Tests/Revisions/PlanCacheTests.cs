using System.Net;
using PlanBuilder.Tests.Workbench;

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

    private Task<int> ReviseAsync(string path, string theme) => app.Database.OwnerRunAsync("""
        insert into plan_revisions (job_id, number, user_id, plan, what)
        select id, coalesce((select max(number) from plan_revisions where job_id = @id), 0) + 1, user_id,
               jsonb_set(result, '{schedule,0,posts,1,theme}', to_jsonb(@theme)), 'Edited theme'
          from jobs where id = @id
        """, new { id = PlanApp.IdOf(path), theme });
}
