using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

/// <summary>The shapes in which a result comes, and who may bring one.</summary>
public sealed class ResultTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("""{"days": []}""", """{"days": []}""")]
    [InlineData("""  "{\"days\": []}"  """, """{"days": []}""")]
    [InlineData("""  "[{\"days\": []}]"  """, """{"output": [{"days": []}]}""")]
    [InlineData("""  "```json {} ```"  """, """{"output": "```json {} ```"}""")]
    [InlineData("""  "{\"bad\": \"\\u0000\"}"  """, """{"output": "{\"bad\": \"\\u0000\"}"}""")]
    [InlineData("""  "" """, """{"output": ""}""")]
    [InlineData("[1, 2]", """{"output": [1, 2]}""")]
    [InlineData("7", """{"output": 7}""")]
    [InlineData("true", """{"output": true}""")]
    public async Task A_result_is_received_as_an_object(string sent, string stored)
    {
        var id = await database.MakeJobAsync("running", "n8n");
        await database.AsOutsideServiceAsync(
            "update jobs set status = 'completed', result = @sent::jsonb where id = @id", new { id, sent });
        var job = await database.JobAsync(id);
        Assert.Equal(("running", "reading", stored, null), (job.Status, job.Step, job.ReceivedResult, job.Result));
    }

    [Theory, InlineData("queued"), InlineData("running"), InlineData("failed")]
    public async Task A_result_that_arrives_alone_is_received(string from)
    {
        var id = await database.MakeJobAsync(from, "n8n");
        await database.AsOutsideServiceAsync("""update jobs set result = '"{\"days\": []}"' where id = @id""", new { id });
        var job = await database.JobAsync(id);
        Assert.Equal(("running", "reading", """{"days": []}""", 90), (job.Status, job.Step, job.ReceivedResult, job.Progress));
    }

    [Theory]
    [InlineData("status = 'failed', error = 'workflow error'")]
    [InlineData("status = 'running', progress = 70, step = 'theirs'")]
    [InlineData("heartbeat_at = now()")]
    public async Task What_others_say_is_passed_over_while_the_local_runner_holds_the_job(string change)
    {
        var id = await database.MakeJobAsync("running", "local");
        var before = await database.SnapshotAsync(id);
        Assert.Equal(0, await database.AsOutsideServiceAsync($"update jobs set {change} where id = @id", new { id }));
        Assert.Equal(before, await database.SnapshotAsync(id));
    }

    [Theory, InlineData("result = '{}'"), InlineData("status = 'completed', result = '{}'")]
    public async Task A_result_of_others_is_taken_while_the_local_runner_holds_the_job(string change)
    {
        var id = await database.MakeJobAsync("running", "local");
        Assert.Equal(1, await database.AsOutsideServiceAsync($"update jobs set {change} where id = @id", new { id }));
        Assert.Equal("reading", (await database.JobAsync(id)).Step);
        var claimed = new ClaimedJob(id, Guid.Empty, "", 1, 0, default);
        Assert.Null(await new WorkerJobs(database.App).HeartbeatAsync(claimed, CancellationToken.None)); // it hears that it may stop
    }

    [Theory]
    [InlineData("queued", "error = 'stack trace', error_code = 'secret'")]
    [InlineData("queued", "status = 'running', error = 'stack trace', error_code = 'secret'")]
    [InlineData("running", "progress = 5, error = 'stack trace', error_code = 'secret'")]
    public async Task An_open_job_shows_no_words_of_its_writer(string from, string change)
    {
        var id = await database.MakeJobAsync(from, "n8n");
        await database.AsOutsideServiceAsync($"update jobs set {change} where id = @id", new { id });
        var job = await database.JobAsync(id);
        Assert.Equal((null, null), (job.Error, job.ErrorCode));

        await database.AsOutsideServiceAsync("update jobs set status = 'failed', error = 'stack trace' where id = @id", new { id });
        Assert.Equal("stack trace", await database.OwnerAsync<string>("select detail from job_failures where job_id = @id", new { id }));
    }

    [Fact]
    public async Task No_visitor_reads_what_a_writer_said_of_a_failure()
    {
        var id = await database.MakeJobAsync("running", "n8n");
        await database.AsOutsideServiceAsync("update jobs set status = 'failed', error = 'key sk-123' where id = @id", new { id });
        var account = (await database.JobAsync(id)).UserId;

        await TestDatabase.RefusedAsync("42501", () => database.AsAccountAsync(account, "select detail from job_failures"));
        Assert.Equal(0, await database.OwnerAsync<int>("select count(*)::int from jobs where to_jsonb(jobs)::text like '%sk-123%'"));
        Assert.Equal(0, await database.OwnerAsync<int>("select count(*)::int from job_notifications where message like '%sk-123%'"));
    }

    [Fact]
    public async Task A_write_by_id_alone_ends_a_job_as_the_workflows_of_others_do()
    {
        var id = await database.MakeJobAsync("queued");
        Assert.Equal(
            1, await database.AsOutsideServiceAsync("update jobs set status = 'running', started_at = now() where id = @id", new { id }));
        Assert.Equal(1, await database.AsOutsideServiceAsync(
            "update jobs set status = 'completed', completed_at = now(), result = @WeekOnX::jsonb where id = @id",
            new { id, Requests.WeekOnX }));
        Assert.Equal(0, await database.AsOutsideServiceAsync(
            "update jobs set status = 'failed', completed_at = now(), error = 'late error workflow' where id = @id", new { id }));
        await database.ReadReceivedAsync();
        Assert.Equal("completed", (await database.JobAsync(id)).Status);
    }
}
