using System.Net;
using Dapper;

namespace PlanBuilder.Tests.Jobs;

/// <summary>28 and 30 days are offered where the workflow that took the last job says that it can write them.</summary>
public sealed class N8nWorkflowVersionTests(N8nApp app) : IClassFixture<N8nApp>
{
    [Fact]
    public async Task Long_plans_are_offered_once_the_workflow_named_its_version_and_no_more_when_an_older_one_answers()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        Assert.Equal(["28 days", "30 days"], await ClosedAsync(visitor));
        var refused = await visitor.SendAsync("/ai-plan-builder", "#plan-form", ("Form.Period", "28 days"), ("Form.Niche", "pottery"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(
            "Plans of 28 or 30 days aren't available here: the connected workflow can't write them yet. Choose 7 or 14 days.",
            refused.Page.QuerySelector("#period-refusal")!.TextContent);
        Assert.Equal("pottery", refused.Page.QuerySelector("#niche")!.GetAttribute("value"));

        var straight = await app.EnqueueAsync("no delivery", "28 days");
        await app.Database.UntilAsync("""
            select j.error_code = 'long_plans_unavailable' and a.refunded_at is not null
              from jobs j join user_activity a on a.job_id = j.id where j.id = @straight
            """, new { straight });
        Assert.Equal(0, app.N8n.Waiting);

        foreach (var (niche, version) in (IEnumerable<(string, int)>)
            [("florist", 1), ("workflow 2", 2), ("a long answer", 1), ("workflow 3, in words", 3)])
        {
            var id = await app.EnqueueAsync(niche);
            await app.N8n.NextAsync(niche, delivery => delivery.JobId == id);
            await app.Database.UntilAsync("select version = @version from workflow_version", new { version });
            Assert.Equal(version > 1 ? [] : ["28 days", "30 days"], await ClosedAsync(visitor));
        }

        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SendAsync(
            "/ai-plan-builder", "#plan-form", ("Form.Period", "30 days"), ("Form.Platforms", "X"))).Status);
    }

    [Fact]
    public async Task Only_the_app_says_which_workflow_answered()
    {
        await using var n8n = await app.Database.OpenAsync(app.Database.AppAddress);
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => n8n.ExecuteAsync("set role service_role; select record_workflow_version(2)"));

        Assert.Equal("42501", refused.SqlState);
    }

    private static async Task<string[]> ClosedAsync(Visitor visitor) =>
        [.. (await visitor.GetAsync("/ai-plan-builder")).Page.QuerySelectorAll("[name='Form.Period'][disabled]")
            .Select(radio => radio.GetAttribute("value")!)];
}
