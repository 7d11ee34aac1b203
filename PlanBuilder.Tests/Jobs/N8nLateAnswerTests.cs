using PlanBuilder.Tests.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>n8n that answers when nobody waits for it anymore.</summary>
public sealed class N8nLateAnswerTests(HurriedN8nApp app) : IClassFixture<HurriedN8nApp>
{
    [Fact]
    public async Task A_job_that_n8n_began_and_dropped_fails_and_its_late_plan_counts_all_the_same()
    {
        var id = await app.EnqueueAsync();
        await app.Database.AsOutsideServiceAsync("update jobs set status = 'running' where id = @id", new { id });
        await EndedAsync(id);
        Assert.Equal("timed_out", (await app.Database.JobAsync(id)).ErrorCode);
        await app.Database.AsOutsideServiceAsync(
            "update jobs set status = 'completed', result = @WeekOnX::jsonb where id = @id", new { id, Requests.WeekOnX });
        await CompletedAsync(id);
        Assert.Null((await app.Database.JobAsync(id)).RefundedAt);
        var before = await app.Database.SnapshotAsync(id);
        await app.Database.AsOutsideServiceAsync(
            "update jobs set status = 'completed', result = '{\"twice\": 1}' where id = @id", new { id });
        Assert.Equal(before, await app.Database.SnapshotAsync(id));
    }

    [Fact]
    public async Task A_workflow_that_says_nothing_until_it_has_the_plan_still_ends_its_job()
    {
        var id = await app.EnqueueAsync();
        await EndedAsync(id);
        Assert.Equal("stuck_queued", (await app.Database.JobAsync(id)).ErrorCode);
        await app.Database.AsOutsideServiceAsync(
            "update jobs set status = 'completed', completed_at = now(), result = to_jsonb(@WeekOnX) where id = @id",
            new { id, Requests.WeekOnX });
        await CompletedAsync(id);
    }

    private Task CompletedAsync(Guid id) => app.Database.UntilAsync("select status = 'completed' from jobs where id = @id", new { id });

    private Task EndedAsync(Guid id) => app.Database.UntilAsync("select completed_at is not null from jobs where id = @id", new { id });
}
