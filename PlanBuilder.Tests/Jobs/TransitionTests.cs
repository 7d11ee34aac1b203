using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Each transition of a job's life, and what the database does on it whatever the writer sends.</summary>
public sealed class TransitionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Forged = """
        , attempt = 77, version = 99, started_at = '2001-01-01', completed_at = '2001-01-01', heartbeat_at = '2001-01-01',
          queued_at = '2001-01-01', updated_at = '2001-01-01', created_at = '2001-01-01'
        """;

    [Fact]
    public async Task A_job_begins_queued()
    {
        var job = await database.JobAsync(await database.MakeJobAsync("queued"));

        Assert.Equal(("queued", 0, 3, 0, 1), (job.Status, job.Attempt, job.AttemptsLeft, job.Progress, job.Version));
        Assert.Null(job.StartedAt);
        Assert.Null(job.Runner);
        Assert.Equal(job.CreatedAt, job.QueuedAt);
        Assert.True(job.Booked);
    }

    [Fact]
    public async Task The_service_cannot_begin_a_job_elsewhere()
    {
        var account = await database.MakeAccountAsync();
        await database.AsOutsideServiceAsync("""
            insert into jobs (user_id, type, status, input, result, error, error_code,
                              attempt, attempts_left, progress, version, created_at, started_at, completed_at)
            values (@account, 'plan_builder', 'completed', '{}', '{}', 'x', 'timed_out', 9, 99, 100, 8, '2001-01-01', '2001-01-01',
              '2001-01-01')
            """, new { account });
        var id = await database.OwnerAsync<Guid>("select id from jobs where user_id = @account and type = 'plan_builder'", new { account });
        var job = await database.JobAsync(id);

        Assert.Equal(("queued", 0, 3, 0, 1), (job.Status, job.Attempt, job.AttemptsLeft, job.Progress, job.Version));
        Assert.Equal((null, null, null, null, null), (job.Result, job.Error, job.ErrorCode, job.StartedAt, job.CompletedAt));
        Assert.True(job.CreatedAt.Year > 2001);
    }

    [Theory, InlineData("local"), InlineData("n8n")]
    public async Task A_claim_counts_an_attempt(string runner)
    {
        var id = await database.MakeJobAsync("queued");
        var before = await database.JobAsync(id);
        Assert.Equal(1, await WriteAsync(runner, id, $"status = 'running', runner = '{runner}', attempts_left = 50" + Forged));
        var job = await database.JobAsync(id);

        Assert.Equal(("running", runner, 1, 2, 0, 2), (job.Status, job.Runner, job.Attempt, job.AttemptsLeft, job.Progress, job.Version));
        Assert.Equal(job.StartedAt, job.HeartbeatAt);
        Assert.True(job.StartedAt > before.CreatedAt);
        Assert.Equal((before.QueuedAt, before.CreatedAt, null), (job.QueuedAt, job.CreatedAt, job.CompletedAt));
    }

    [Theory, InlineData("local"), InlineData("n8n")]
    public async Task A_report_is_a_heartbeat_and_never_falls_back(string runner)
    {
        var id = await database.MakeJobAsync("running", runner);
        await WriteAsync(runner, id, "step = 'research', progress = 40" + Forged);
        var first = await database.JobAsync(id);
        await WriteAsync(runner, id, "step = 'draft', progress = 10");
        var second = await database.JobAsync(id);
        await WriteAsync(runner, id, "progress = 500, step = repeat('s', 300)");
        var third = await database.JobAsync(id);

        Assert.Equal(("research", 40, 3, 1), (first.Step, first.Progress, first.Version, first.Attempt));
        Assert.Equal(("draft", 40, 4), (second.Step, second.Progress, second.Version));
        Assert.Equal((100, 99), (third.Step!.Length, third.Progress));
        Assert.True(first.HeartbeatAt > first.StartedAt);
        Assert.True(second.HeartbeatAt > first.HeartbeatAt);
        Assert.Equal(first.StartedAt, second.StartedAt);
    }

    [Theory, InlineData("local"), InlineData("n8n")]
    public async Task A_step_is_one_word_and_its_posts_are_counted_within_their_bounds(string runner)
    {
        var id = await database.MakeJobAsync("running", runner);
        Assert.Equal(("drafting", null, null, 3), await AtAsync("step = 'drafting, post 2 of 14'"));
        Assert.Equal(("drafting", null, null, 3), await AtAsync("heartbeat_at = now()"));
        Assert.Equal(("drafting", 0, 14, 4), await AtAsync("posts_total = 14"));
        Assert.Equal(("drafting", 9, 14, 5), await AtAsync("posts_done = 9"));
        Assert.Equal(("drafting", 9, 14, 5), await AtAsync("posts_done = 2"));
        Assert.Equal(("drafting", 14, 14, 6), await AtAsync("posts_done = 15"));
        Assert.Equal(("drafting", null, null, 7), await AtAsync("posts_done = -1, posts_total = -1"));
        Assert.Equal(("drafting", 3, 10_000, 8), await AtAsync("posts_done = 3, posts_total = 2000000000"));
        Assert.Equal((runner == "n8n" ? "reading" : null, null, null, 9), await AtAsync("status = 'completed', result = '{}'"));

        async Task<(string?, int?, int?, int)> AtAsync(string change)
        {
            await WriteAsync(runner, id, change);
            var job = await database.JobAsync(id);
            return (job.Step, job.PostsDone, job.PostsTotal, job.Version);
        }
    }

    [Fact]
    public async Task A_plan_of_ours_completes()
    {
        const string Runner = "local";
        var id = await database.MakeJobAsync("running", Runner);
        var before = await database.JobAsync(id);
        await WriteAsync(Runner, id, """status = 'completed', result = '{"totalPosts": 14}', error = 'none'""" + Forged);
        var job = await database.JobAsync(id);

        Assert.Equal(("completed", 100, before.Version + 1, before.Attempt), (job.Status, job.Progress, job.Version, job.Attempt));
        Assert.Equal("""{"totalPosts": 14}""", job.Result);
        Assert.Equal((null, null, null), (job.Error, job.ErrorCode, job.Step));
        Assert.True(job.CompletedAt > before.CreatedAt);
        Assert.Equal(before.StartedAt, job.StartedAt);
        Assert.Equal(Runner, job.Runner);
    }

    [Theory, InlineData("queued"), InlineData("running"), InlineData("failed")]
    public async Task A_plan_of_another_writer_waits_to_be_read(string from)
    {
        var id = await database.MakeJobAsync(from, "n8n");
        var before = await database.JobAsync(id);
        await WriteAsync(
            "n8n", id, """status = 'completed', result = '{"totalPosts": 14}', error = 'none', received_result = '{}'""" + Forged);
        var job = await database.JobAsync(id);

        Assert.Equal(
            ("running", "reading", 90, before.Version + 1, before.Attempt),
            (job.Status, job.Step, job.Progress, job.Version, job.Attempt));
        Assert.Equal(("n8n", """{"totalPosts": 14}""", null), (job.Runner, job.ReceivedResult, job.Result));
        Assert.Equal((null, before.ErrorCode, null), (job.Error, job.ErrorCode, job.CompletedAt));
        Assert.Equal((before.StartedAt, before.RefundedAt), (job.StartedAt, job.RefundedAt));
        Assert.Equal(from == "failed" ? 1 : 0, await NotificationsAsync(id));
    }

    [Theory]
    [InlineData("status = 'failed', error = 'late error workflow'"), InlineData("status = 'queued'"), InlineData("received_result = null")]
    [InlineData("status = 'running', n8n_execution_id = '9'"), InlineData("progress = 95, step = 'theirs'")]
    [InlineData("result = '{\"other\": 1}'"), InlineData("status = 'completed'"), InlineData("heartbeat_at = now(), n8n_runs = 0")]
    public async Task While_it_is_read_nothing_that_a_writer_says_moves_it(string change)
    {
        var id = await database.MakeJobAsync("running", "n8n");
        await WriteAsync("n8n", id, "result = '{\"first\": 1}'");
        var before = await database.SnapshotAsync(id);
        Assert.Equal(0, await WriteAsync("n8n", id, change));
        Assert.Equal(before, await database.SnapshotAsync(id));
        Assert.Equal(1, await WriteAsync("n8n", id, "status = 'completed', result = '{\"first\": 1}'")); // the same again is taken again
        Assert.Equal(before, await database.SnapshotAsync(id));
        Assert.Equal(0, await WriteAsync("local", id, change.Replace("received_result = null", "progress = 91", StringComparison.Ordinal)));
        Assert.Equal(before, await database.SnapshotAsync(id));
    }

    [Fact]
    public async Task Its_owner_may_still_cancel_it_while_it_is_read()
    {
        var id = await database.MakeJobAsync("running", "n8n");
        await WriteAsync("n8n", id, "result = '{}'");
        await database.AsAccountAsync((await database.JobAsync(id)).UserId, "select cancel_job(@id)", new { id });
        var job = await database.JobAsync(id);
        Assert.Equal(("failed", "cancelled", null), (job.Status, job.ErrorCode, job.ReceivedResult));
        await database.ReadReceivedAsync();
        Assert.Equal("failed", (await database.JobAsync(id)).Status);
    }

    [Fact]
    public async Task A_late_answer_that_is_no_plan_changes_nothing_but_what_operators_read()
    {
        var id = await database.MakeJobAsync("failed", "n8n");
        await WriteAsync("n8n", id, "result = '{\"days\": []}'");
        await database.ReadReceivedAsync();
        var job = await database.JobAsync(id);
        Assert.Equal(("failed", "timed_out", FailureReason.TimedOut.Message), (job.Status, job.ErrorCode, job.Error));
        Assert.Equal(1, await NotificationsAsync(id));
        Assert.Contains("days", await database.OwnerAsync<string>("select detail from job_failures where job_id = @id", new { id }),
            StringComparison.Ordinal);

        await WriteAsync("n8n", id, $"result = '{Requests.WeekOnX.Replace("'", "''", StringComparison.Ordinal)}'");
        await database.ReadReceivedAsync();
        job = await database.JobAsync(id);
        Assert.Equal(("completed", null, null), (job.Status, job.ErrorCode, job.RefundedAt));
        Assert.Equal(2, await NotificationsAsync(id));
    }

    [Theory, InlineData("queued", "n8n"), InlineData("running", "n8n"), InlineData("running", "local")]
    public async Task A_failure_says_the_sentence_of_its_code_and_keeps_the_writers_words_for_operators(string from, string runner)
    {
        var id = await database.MakeJobAsync(from, runner);
        await WriteAsync(
            runner, id, "status = 'failed', error_code = 'unusable_plan', error = 'HTTP 500 at node 4', result = '{}', progress = 90"
                + Forged);
        var job = await database.JobAsync(id);
        var faults = await database.OwnerAsync<string>(
            "select string_agg(attempt || ' ' || detail, ',') from job_failures where job_id = @id", new { id });

        Assert.Equal(("failed", "unusable_plan", FailureReason.UnusablePlan.Message), (job.Status, job.ErrorCode, job.Error));
        Assert.Equal((null, 0), (job.Result, job.Progress));
        Assert.NotNull(job.CompletedAt);
        Assert.Equal($"{job.Attempt} HTTP 500 at node 4", faults);
    }

    [Theory, InlineData("null"), InlineData("'no_such_code'"), InlineData("''")]
    public async Task A_failure_without_a_known_code_is_one_of_the_workflow(string code)
    {
        var id = await database.MakeJobAsync("running", "n8n");
        await WriteAsync("n8n", id, $"status = 'failed', error_code = {code}, error = 'Bad gateway'");
        var job = await database.JobAsync(id);

        Assert.Equal(("workflow_failed", FailureReason.WorkflowFailed.Message), (job.ErrorCode, job.Error));
    }

    [Fact]
    public async Task A_rescued_job_waits_again_and_its_next_attempt_has_the_next_number()
    {
        var id = await database.MakeJobAsync("running");
        await WriteAsync("local", id, "progress = 60, step = 'draft'");
        var before = await database.JobAsync(id);
        await WriteAsync("local", id, "status = 'queued', runner = null");
        var rescued = await database.JobAsync(id);
        await WriteAsync("local", id, "status = 'running', runner = 'local'");
        var again = await database.JobAsync(id);

        Assert.Equal(("queued", 0, null, 1, 2), (rescued.Status, rescued.Progress, rescued.Step, rescued.Attempt, rescued.AttemptsLeft));
        Assert.Equal((null, null), (rescued.StartedAt, rescued.HeartbeatAt));
        Assert.True(rescued.QueuedAt > before.QueuedAt);
        Assert.Equal(("running", 0, 2, 1), (again.Status, again.Progress, again.Attempt, again.AttemptsLeft));
    }

    [Fact]
    public async Task A_requeued_job_begins_anew_but_for_the_number_of_its_attempt()
    {
        var id = await database.MakeJobAsync("failed", code: "worker_lost");
        var before = await database.JobAsync(id);
        await WriteAsync("local", id, "status = 'queued'" + Forged);
        var job = await database.JobAsync(id);

        Assert.Equal(
            ("queued", null, null, 1, 3, 0),
            (job.Status, job.Error, job.ErrorCode, job.Attempt, job.AttemptsLeft, job.HandoverAttempts));
        Assert.Equal((null, null, null, null), (job.StartedAt, job.CompletedAt, job.HandedOverAt, job.Runner));
        Assert.True(job.QueuedAt > before.QueuedAt);
        Assert.Equal(before.Version + 1, job.Version);
    }

    private Task<int> NotificationsAsync(Guid id) =>
        database.OwnerAsync<int>("select count(*)::int from job_notifications where job_id = @id", new { id });

    private Task<int> WriteAsync(string runner, Guid id, string change)
    {
        var sql = $"update jobs set {change} where id = @id";
        return runner == "local" ? database.AsAppServiceAsync(sql, new { id }) : database.AsOutsideServiceAsync(sql, new { id });
    }
}
