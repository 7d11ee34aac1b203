using System.Net;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>A webhook in trouble: the page answers at once, and each job ends as its lifecycle says.</summary>
public sealed class N8nErrorTests(HurriedN8nApp app) : IClassFixture<HurriedN8nApp>
{
    [Fact]
    public async Task Whatever_a_webhook_answers_each_job_ends_with_its_reason()
    {
        var codes = new Dictionary<string, string>
        {
            ["404"] = "webhook_unreachable", ["500"] = "webhook_unreachable", ["401"] = "webhook_unreachable", ["redirect"] =
                "webhook_unreachable",
            ["reset"] = "webhook_unreachable", ["200"] = "stuck_queued", ["202"] = "stuck_queued", ["silence"] = "stuck_queued",
        };
        var jobs = new Dictionary<string, Guid>();
        foreach (var niche in codes.Keys)
        {
            jobs[niche] = await app.EnqueueAsync(niche);
        }

        foreach (var (niche, id) in jobs)
        {
            await EndedAsync(id);
            Assert.Equal(
                (niche, "failed", codes[niche]),
                (niche, (await app.Database.JobAsync(id)).Status, (await app.Database.JobAsync(id)).ErrorCode));
        }

        Assert.Equal(0, app.N8n.Strays); // no redirect was followed
        Assert.True((await app.Database.JobAsync(jobs["404"])).HandoverAttempts > 1);
        Assert.Equal(1, (await app.Database.JobAsync(jobs["silence"])).HandoverAttempts);
        await app.Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task The_page_answers_while_the_webhook_says_nothing()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(("Form.Niche", "silence"));
        await app.N8n.NextAsync("this one", delivery => delivery.JobId == Guid.Parse(path.Split('/')[^1]));
        // The webhook still holds its request: nothing that the visitor asks waits for it.
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(path)).Status);
        var page = await visitor.GetEndedAsync(path);
        Assert.Contains(FailureReason.StuckQueued.Message, page.Words, StringComparison.Ordinal);
        Assert.Contains("doesn't count", page.Words, StringComparison.Ordinal);
    }

    private Task EndedAsync(Guid id) => app.Database.UntilAsync("select completed_at is not null from jobs where id = @id", new { id });
}
