using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Workbench;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Workbench;

/// <summary>Another idea for a post where there is no model: from the collection, at once, and free.</summary>
public sealed class BuiltInIdeaTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task A_card_and_its_panel_agree_where_an_idea_came_after_the_plan_was_read()
    {
        var (_, path) = await app.VisitorWithPlanAsync();
        var (id, ct) = (PlanApp.IdOf(path), TestContext.Current.CancellationToken);
        var account = (await app.Database.JobAsync(id)).UserId;
        var (job, current) = (await app.Services.GetRequiredService<PlanStore>().FindAsync(account, id, ct))!;
        var view = PlanView.Create(job, current!, new(null, null), DateTimeOffset.UtcNow);
        var (rewrites, placed) = (app.Services.GetRequiredService<Rewrites>(), view.Plan.Find("d2-x")!);
        Assert.True(await rewrites.ProposeIdeaAsync(account, view, placed, ct));

        var panel = await rewrites.ViewAsync(account, view, placed, ct);
        Assert.NotNull(panel.Proposal);
        Assert.Equal(["d2-x"], panel.Plan.Current.Proposed);
    }

    [Fact]
    public async Task Another_idea_is_proposed_at_once_without_a_job_and_a_new_one_each_time()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = await visitor.GetAsync(PlanApp.Post(path, "d2-x"));
        Assert.Equal(["Another idea"], page.Page.QuerySelectorAll("#rewrite button").Select(button => button.TextContent));
        Assert.Equal(HttpStatusCode.SeeOther,
            (await visitor.SendAsync(path, page, "#rewrite-form", ("how", "another_idea"))).Status);
        var first = await visitor.GetAsync(PlanApp.Post(path, "d2-x"));
        await RewriteApp.DecideAsync(visitor, first, "Try again");
        var second = await visitor.GetAsync(PlanApp.Post(path, "d2-x"));
        Assert.NotEqual(Caption(first), Caption(second));

        Assert.Equal(HttpStatusCode.SeeOther, (await RewriteApp.DecideAsync(visitor, second, "Use this")).Status);
        Assert.EndsWith("(Another idea)", await app.RevisionsAsync(path), StringComparison.Ordinal);
        Assert.Equal(0, await app.Database.OwnerAsync<int>("select count(*)::int from jobs where type = 'plan_change'"));
        Assert.Contains("Rewriting needs AI", (await visitor.GetAsync($"{path}/rewrite")).Words, StringComparison.Ordinal);

        static string Caption(Answer answer) => answer.Page.QuerySelector(".proposal")!.TextContent;
    }

    [Fact]
    public async Task A_proposal_that_the_history_of_all_plans_has_no_room_for_stays_and_says_so()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        await visitor.SendAsync(PlanApp.Post(path, "d2-x"), "#rewrite-form", ("how", "another_idea"));
        await app.Database.OwnerRunAsync("update usage_limits set revision_bytes = 0 where is_default and feature = 'aiPlanBuilder'");
        var page = await visitor.GetAsync(PlanApp.Post(path, "d2-x"));
        var used = await RewriteApp.DecideAsync(visitor, page, "Use this");
        await app.Database.OwnerRunAsync("update usage_limits set revision_bytes = default where is_default and feature = 'aiPlanBuilder'");

        Assert.Contains(
            "Nothing was changed. The edit history of your plans has reached its size limit.",
            (await visitor.GetAsync(used.Location!)).Words, StringComparison.Ordinal);
        Assert.Null(await app.RevisionsAsync(path));
    }

    [Fact]
    public Task A_first_plan_that_nobody_sees_is_made_once_the_app_has_started() => Wait.EndAsync(
        "the plan that warms up the planner", app.Services.GetServices<IHostedService>().OfType<PlannerWarmUp>().Single().ExecuteTask!);
}
