
namespace PlanBuilder.Tests.Jobs;

/// <summary>What n8n does not start in time is made here, where that is set.</summary>
public sealed class N8nFallBackTests(FallingBackN8nApp app) : IClassFixture<FallingBackN8nApp>
{
    [Theory, InlineData("200"), InlineData("404"), InlineData("silence")]
    public async Task A_job_that_n8n_does_not_start_is_made_here_and_a_late_answer_changes_nothing(string answer)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(("Form.Niche", answer));
        var page = await visitor.GetEndedAsync(path);
        Assert.Contains("Day 7", page.Words, StringComparison.Ordinal);

        var id = Guid.Parse(path.Split('/')[^1]);
        var before = await app.Database.SnapshotAsync(id);
        Assert.Equal(0, await app.Database.AsOutsideServiceAsync("update jobs set result = '{\"late\": 1}' where id = @id", new { id }));
        Assert.Equal(before, await app.Database.SnapshotAsync(id));
        Assert.Equal("local", (await app.Database.JobAsync(id)).Runner);
        Assert.Equal(1, await app.Database.OwnerAsync<int>(
            "select count(*)::int from job_failures where job_id = @id and detail like 'A late result%'", new { id }));
    }

    [Fact]
    public async Task A_plan_that_is_too_long_for_the_workflow_is_made_here()
    {
        var id = await app.EnqueueAsync("no delivery", "30 days");
        await app.Database.UntilAsync("select status = 'completed' and runner = 'local' from jobs where id = @id", new { id });
        Assert.Equal(
            30, await app.Database.OwnerAsync<int>("select jsonb_array_length(result -> 'schedule') from jobs where id = @id", new { id }));
    }

    [Fact]
    public async Task What_was_reclaimed_is_claimed_before_anything_else_is_handed_over()
    {
        var (first, reclaimed) = (Guid.NewGuid(), Guid.NewGuid());
        var account = await app.Database.MakeAccountAsync();
        await app.Database.OwnerRunAsync("""
            begin;
            insert into jobs (id, user_id, input) select id, @account, '{"niche": "200"}' from unnest(array[@first, @reclaimed]) id;
            set local session_replication_role = replica;
            update jobs set queued_at = now() + interval '1 hour' where id in (@first, @reclaimed); -- out of the sweep's way
            update jobs set runner = 'local', handover_attempts = 1, queue_position_at = now() + interval '1 hour' where id = @reclaimed;
            commit
            """, new { account, first, reclaimed });

        await app.Database.UntilAsync("""
            select bool_and(handed_over_at is not null) from jobs where id = @first
            """, new { first });
        Assert.True(await app.Database.OwnerAsync<bool>("""
            select t.started_at < f.handed_over_at from jobs f, jobs t where f.id = @first and t.id = @reclaimed
            """, new { first, reclaimed }));
    }
}
