using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Jobs;

/// <summary>What a row may hold, whoever writes it and past every trigger.</summary>
public sealed class JobRowTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("null"), InlineData("'null'"), InlineData("'[]'"), InlineData("'\"{}\"'"), InlineData("'7'")]
    [InlineData("jsonb_build_object('n', repeat('n', 32768 - 8))")]
    public async Task An_input_that_is_no_object_or_too_long_is_refused(string input)
    {
        var account = await database.MakeAccountAsync();
        await TestDatabase.RefusedAsync("PT400", () => database.AsAccountAsync(
            account, $"insert into jobs (user_id, input) values (@account, {input})", new { account }));
        Assert.Equal(
            0, await database.OwnerAsync<int>("select count(*)::int from user_activity where user_id = @account", new { account }));
    }

    [Fact]
    public async Task An_input_of_32_kB_is_taken()
    {
        var account = await database.MakeAccountAsync();
        await database.AsAccountAsync(
            account, "insert into jobs (user_id, input) values (@account, jsonb_build_object('n', repeat('n', 32768 - 9)))",
            new { account });
        Assert.Equal(
            32768, await database.OwnerAsync<int>("select octet_length(input::text) from jobs where user_id = @account", new { account }));
    }

    [Theory]
    [InlineData("type", "'plan_bilder'", "42501")] // which is no plan, and accounts enqueue plans alone
    [InlineData("idempotency_key", "''", "23514"), InlineData("idempotency_key", "repeat('k', 101)", "23514")]
    public async Task A_job_of_an_unknown_type_or_with_a_key_out_of_bounds_is_refused(string column, string value, string code)
    {
        var account = await database.MakeAccountAsync();
        await TestDatabase.RefusedAsync(code, () => database.AsAccountAsync(
            account, $"insert into jobs (user_id, input, {column}) values (@account, '{{}}', {value})", new { account }));
        Assert.Equal(
            0, await database.OwnerAsync<int>("select count(*)::int from user_activity where user_id = @account", new { account }));
    }

    [Theory]
    [InlineData("running", "status = 'done'"), InlineData("running", "status = null"), InlineData("running", "type = 'other'")]
    [InlineData("running", "completed_at = now()"), InlineData("running", "status = 'failed'"), InlineData("running", "result = '{}'")]
    [InlineData("running", "status = 'completed', completed_at = now()"), InlineData("running", "runner = 'cron'")]
    [InlineData("running", "status = 'completed', completed_at = now(), result = '[]'"), InlineData("running", "progress = 101")]
    [InlineData("running", "progress = null"), InlineData("completed", "result = null"), InlineData("completed", "completed_at = null")]
    [InlineData("failed", "completed_at = null"), InlineData("failed", "result = '{}'"), InlineData("queued", "completed_at = now()")]
    public async Task The_row_itself_refuses_what_no_job_can_be(string status, string change)
    {
        var id = await database.MakeJobAsync(status);
        await TestDatabase.RefusedAsync("23514", () => database.AgeAsync(id, change));
    }
}
