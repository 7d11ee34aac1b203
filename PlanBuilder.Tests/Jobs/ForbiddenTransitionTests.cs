using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Jobs;

/// <summary>What is no transition of a job's life: refused while the job is open, passed over in silence when it has ended.</summary>
public sealed class ForbiddenTransitionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("queued", "status = 'completed'")]
    [InlineData("queued", "status = 'completed', result = 'null'")]
    [InlineData("queued", "status = null")]
    [InlineData("queued", "status = 'done'")]
    [InlineData("queued", "status = 'running', result = '{}'")]
    [InlineData("running", "status = 'completed'")]
    [InlineData("running", "status = 'completed', result = null")]
    [InlineData("running", "status = null")]
    [InlineData("running", "status = 'Completed', result = '{}'")]
    [InlineData("running", "status = 'queued', result = '{}'")]
    public async Task An_open_job_refuses(string from, string change)
    {
        foreach (var runner in new[] { "local", "n8n" })
        {
            var id = await database.MakeJobAsync(from, runner);
            var before = await database.SnapshotAsync(id);

            await TestDatabase.RefusedAsync(
                "PT409", () => database.AsAppServiceAsync($"update jobs set {change} where id = @id", new { id }));
            await TestDatabase.RefusedAsync(
                "PT409", () => database.AsOutsideServiceAsync($"update jobs set {change} where id = @id", new { id }));
            await TestDatabase.RefusedAsync("PT409", () => database.OwnerRunAsync($"update jobs set {change} where id = @id", new { id }));
            Assert.Equal(before, await database.SnapshotAsync(id));
        }
    }

    [Theory]
    [InlineData("status = 'queued'")]
    [InlineData("status = 'running'")]
    [InlineData("status = 'failed', error = 'n8n: workflow error'")]
    [InlineData("status = 'failed', error_code = 'timed_out'")]
    [InlineData("status = 'failed', error_code = 'unreadable_result'")]
    [InlineData("status = 'completed', result = '{\"other\": 1}'")]
    [InlineData("result = '{\"other\": 1}'")]
    [InlineData("result = null")]
    [InlineData("status = null")]
    [InlineData("progress = 3, step = 'draft', heartbeat_at = now()")]
    [InlineData("version = null")]
    [InlineData("user_id = gen_random_uuid()")]
    public async Task A_completed_job_stays_as_it_is(string change) =>
        await NothingChangesAsync(await database.MakeJobAsync("completed"), change);

    [Theory]
    [InlineData("cancelled", "status = 'completed', result = '{}'")]
    [InlineData("cancelled", "result = '{}'")]
    [InlineData("invalid_input", "status = 'completed', result = '{}'")]
    [InlineData("unusable_plan", "status = 'completed', result = '{}'")]
    [InlineData("unreadable_result", "status = 'completed', result = '{}'")]
    [InlineData("timed_out", "status = 'completed'")]
    [InlineData("timed_out", "status = 'completed', result = 'null'")]
    [InlineData("timed_out", "status = 'running'")]
    [InlineData("timed_out", "status = 'queued', result = '{}'")]
    [InlineData("timed_out", "status = 'failed', error_code = 'cancelled'")]
    [InlineData("timed_out", "status = null")]
    [InlineData("timed_out", "error = 'n8n: workflow error'")]
    [InlineData("timed_out", "progress = 3, step = 'draft', heartbeat_at = now()")]
    public async Task A_failed_job_stays_as_it_is(string code, string change) =>
        await NothingChangesAsync(await database.MakeJobAsync("failed", code: code), change);

    [Theory]
    [InlineData("timed_out"), InlineData("stuck_queued"), InlineData("worker_lost")]
    [InlineData("webhook_unreachable"), InlineData("workflow_failed")]
    public async Task A_late_result_is_taken_after(string code)
    {
        var id = await database.MakeJobAsync("failed", "n8n", code);
        Assert.Equal(1, await database.AsOutsideServiceAsync("update jobs set result = '{}' where id = @id", new { id }));
        Assert.Equal("reading", (await database.JobAsync(id)).Step);
    }

    [Theory, InlineData("queued", 1), InlineData("running", 1), InlineData("failed", 0), InlineData("completed", 0)]
    public async Task Who_and_what_a_job_is_for_never_changes(string status, int touched)
    {
        var id = await database.MakeJobAsync(status, "n8n", "cancelled");
        const string Identity = """
            select concat_ws(' ', id, user_id, type, input, created_at, idempotency_key, input_hash) from jobs where id = @id
            """;
        var before = await database.OwnerAsync<string>(Identity, new { id });
        Assert.Equal(touched, await database.AsOutsideServiceAsync("""
            update jobs
               set id = gen_random_uuid(), user_id = gen_random_uuid(), type = 'other', input = '{"goal":"x"}', created_at = '2001-01-01',
                   idempotency_key = 'k', input_hash = 'h'
             where id = @id
            """, new { id }));
        Assert.Equal(before, await database.OwnerAsync<string>(Identity, new { id }));
    }

    private async Task NothingChangesAsync(Guid id, string change)
    {
        const string Traces = """
            select (select count(*) from job_notifications where job_id = @id)
                   || '/' || (select count(*) from job_failures where job_id = @id)
            """;
        var before = (await database.SnapshotAsync(id), await database.OwnerAsync<string>(Traces, new { id }));

        Assert.Equal(0, await database.AsAppServiceAsync($"update jobs set {change} where id = @id", new { id }));
        Assert.Equal(0, await database.AsOutsideServiceAsync($"update jobs set {change} where id = @id", new { id }));
        Assert.Equal(0, await database.OwnerRunAsync($"update jobs set {change} where id = @id", new { id }));
        Assert.Equal(before, (await database.SnapshotAsync(id), await database.OwnerAsync<string>(Traces, new { id })));
    }
}
